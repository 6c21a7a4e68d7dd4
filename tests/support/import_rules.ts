/** The import rules of ARCHITECTURE.md: which file may import which. */
import { type Import, type SourceFile, targetOf } from "./imports.ts";

/** The native driver, and the one file of the product that may know it. */
const DRIVER = "better-sqlite3";
const DRIVER_FILE = "db/sqlite.ts";

/** Programs that build the product: they run on a developer's machine, beside what they build. */
const TOOL = /^(?:server\/(?:compile|dev)\.ts|client\/build(?:\.ts|\/.*))$/;

/** Folders of `server` that are no feature. */
const NO_FEATURE = new Set(["http", "cli"]);

interface Edge {
  readonly from: string;
  /** A path from the root, or the name of a package. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly typeOnly: boolean;
}

interface Rule {
  readonly name: string;
  readonly isBroken: (edge: Edge) => boolean;
}

const RULES: readonly Rule[] = [
  {
    name: "only tests import tests",
    isBroken: ({ from, to }) => isIn("tests", to) && !isIn("tests", from),
  },
  {
    name: "db imports nothing of ours but itself",
    isBroken: ({ from, to, isOurs }) => isIn("db", from) && isOurs && !isIn("db", to),
  },
  {
    name: `only ${DRIVER_FILE} imports the driver`,
    isBroken: ({ from, to }) => to === DRIVER && from !== DRIVER_FILE && !TOOL.test(from) && !isIn("tests", from),
  },
  {
    name: "a feature reaches another only through its service.ts",
    isBroken: ({ from, to }) => {
      const [here, there] = [featureOf(from), featureOf(to)];
      if (here === undefined || there === undefined || here === there) return false;
      return !to.endsWith("/service.ts") && !(isSchema(from) && isSchema(to));
    },
  },
  {
    name: "schema.ts imports only zod and other schema.ts",
    isBroken: ({ from, to }) => isSchema(from) && to !== "zod" && !isSchema(to),
  },
  {
    name: "server/http knows no feature",
    isBroken: ({ from, to }) => isIn("server/http", from) && featureOf(to) !== undefined,
  },
  {
    name: "the server knows nothing of the client",
    isBroken: ({ from, to }) => isIn("server", from) && isIn("client", to) && !TOOL.test(from),
  },
  {
    name: "the client takes values of the server only from schema.ts, and nothing of the database",
    isBroken: ({ from, to, typeOnly }) =>
      isIn("client", from) && (isIn("db", to) || (isIn("server", to) && !typeOnly && !isSchema(to))),
  },
  {
    name: "imports go main, server/cli, server/start, server/app, features, and never back",
    isBroken: ({ from, to }) => {
      const [here, there] = [levelOf(from), levelOf(to)];
      return here !== undefined && there !== undefined && here < there;
    },
  },
  {
    name: "main.ts calls server/cli and nothing else",
    isBroken: ({ from, to, isOurs }) => from === "main.ts" && isOurs && !isIn("server/cli", to),
  },
  {
    name: "nothing imports the programs that build the product",
    isBroken: ({ from, to }) => TOOL.test(to) && !TOOL.test(from) && !isIn("tests", from),
  },
];

/** One sentence for each import that breaks a rule. */
export function findBrokenRules(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((one) => {
      const edge = toEdge(file, one);
      return RULES.filter((rule) => rule.isBroken(edge)).map(({ name }) => `${edge.from} imports ${edge.to}: ${name}`);
    })
  );
}

/** The modules of each cycle, by name; type imports count as well, since a reader follows them too. */
export function findCycles(files: readonly SourceFile[]): string[] {
  const targets = new Map(files.map((file) => [
    file.path,
    file.imports.map((one) => targetOf(file, one)).filter((path) => path !== undefined),
  ]));
  const cycles = new Set<string>();
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start !== -1) cycles.add([...trail.slice(start), path].join(" → "));
    if (start !== -1 || finished.has(path)) return;
    trail.push(path);
    for (const target of targets.get(path) ?? []) visit(target);
    trail.pop();
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path);
  return [...cycles];
}

const FOLDERS = ["server", "client", "db", "tests", "examples", "docs"];

/** Source files that stand outside the folders meant for them. */
export function findStrayFiles(files: readonly SourceFile[]): string[] {
  return files.map(({ path }) => path).filter((path) =>
    path !== "main.ts" && !FOLDERS.some((folder) => isIn(folder, path))
  );
}

function toEdge(file: SourceFile, one: Import): Edge {
  const target = targetOf(file, one);
  return { from: file.path, to: target ?? one.specifier, isOurs: target !== undefined, typeOnly: one.typeOnly };
}

function isIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`);
}

function isSchema(path: string): boolean {
  return path.startsWith("server/") && path.endsWith("/schema.ts");
}

/** The feature a file belongs to; undefined for the rest. */
function featureOf(path: string): string | undefined {
  const name = /^server\/([^/]+)\//.exec(path)?.[1];
  return name === undefined || NO_FEATURE.has(name) ? undefined : name;
}

/** How far from the database a module of the chain stands; undefined for what every level may use. */
function levelOf(path: string): number | undefined {
  if (path === "main.ts") return 5;
  if (isIn("server/cli", path)) return 4;
  if (path === "server/start.ts") return 3;
  if (path === "server/app.ts") return 2;
  if (isIn("server/http", path) || featureOf(path) !== undefined) return 1;
  return isIn("db", path) ? 0 : undefined;
}
