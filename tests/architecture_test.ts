/** Holds the shape of the source (ARCHITECTURE.md): which way imports point, its folders, how long files get. */
import { fileURLToPath } from "node:url";
import { assertEquals } from "./support/assert.ts";
import { OPENERS, opensFiles } from "./support/file_rules.ts";
import { findBrokenRules, findCycles, findStrayFiles } from "./support/import_rules.ts";
import { loadedWith, readImports, readSources, type SourceFile } from "./support/imports.ts";
import { countWrites, ON_NOBODYS_BEHALF } from "./support/write_rules.ts";

const LINES_MAX = 300;

const ROOT = new URL("..", import.meta.url);
/** They build the product, and are no part of it. */
const TOOLS: ReadonlySet<string> = new Set(["server/compile.ts", "server/dev.ts"]);
/** `String.prototype.normalize` takes n² for a run of n marks. */
const NORMALISERS: readonly string[] = ["client/board/search.ts", "server/normal_form.ts", "server/schema.ts"];
/** Such as `/0+$/`, which took 20 s for 150,000 zeros before another digit. */
const SLOW_AT_THE_END = /(?<=[(=,:?]\s*)\/(?!\^|[/*])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n[])*[*+]\$\/[a-z]*/g;
const sources = readSources(fileURLToPath(ROOT));

Deno.test("architecture: every import points the way ARCHITECTURE.md says", () => {
  assertEquals(findBrokenRules(sources), []);
});

Deno.test("architecture: no module imports itself by a detour", () => {
  assertEquals(findCycles(sources), []);
});

Deno.test("architecture: source files stand in server, client, db or tests", () => {
  assertEquals(findStrayFiles(sources), []);
});

Deno.test(`architecture: no source file has more than ${LINES_MAX} lines`, () => {
  const long = sources.filter(({ lines }) => lines > LINES_MAX).map(({ path, lines }) => `${path}: ${lines}`);
  assertEquals(long, []);
});

Deno.test("architecture: whoever changes something for a caller asks inside the write whether they still may", async () => {
  const found: Record<string, number> = {};
  for (const { path } of sources.filter(({ path }) => path.startsWith("server/"))) {
    const times = countWrites(await Deno.readTextFile(new URL(path, ROOT)));
    if (times > 0) found[path] = times;
  }
  const allowed = Object.entries(ON_NOBODYS_BEHALF).map(([path, { times }]) => [path, times]);
  assertEquals(found, Object.fromEntries(allowed), "use write() of server/write.ts, or name the reason why not");
});

Deno.test("architecture: files are opened in few places, none of which opens a live database", async () => {
  const found: string[] = [];
  for (const { path } of sources.filter(({ path }) => /^(?:db|server)\//.test(path) && !TOOLS.has(path))) {
    if (opensFiles(await Deno.readTextFile(new URL(path, ROOT)))) found.push(path);
  }
  assertEquals(found.toSorted(), Object.keys(OPENERS), "let one of these do it, or name what is opened");
});

Deno.test("architecture: texts are normalised where their length is bounded first, and nowhere else", async () => {
  const found: string[] = [];
  for (const { path } of sources.filter(({ path }) => !path.startsWith("tests/"))) {
    if (/\.normalize\(/.test(await Deno.readTextFile(new URL(path, ROOT)))) found.push(path);
  }
  assertEquals(
    found.toSorted(),
    NORMALISERS,
    "use normalForm() of server/normal_form.ts, or composedText() in a schema",
  );
});

Deno.test("architecture: no regular expression looks for a run at the end of a text from every place in it", async () => {
  const found: string[] = [];
  for (const { path } of sources.filter(({ path }) => !path.startsWith("tests/") && !TOOLS.has(path))) {
    const source = await Deno.readTextFile(new URL(path, ROOT));
    for (const [pattern] of source.matchAll(SLOW_AT_THE_END)) found.push(`${path}: ${pattern}`);
  }
  assertEquals(found, [], "a run of n that does not reach the end is walked n times: cut it off by a loop");
});

Deno.test("architecture: a start loads no routes, no schema and no zod", () => {
  const loaded = loadedWith("server/cli/serve.ts", sources);
  assertEquals([...loaded].filter((path) => path === "zod" || /(?:routes|schema)\.ts$/.test(path)), []);
  const app = loadedWith("server/app.ts", sources);
  for (const path of ["zod", "hono", "server/board/schema.ts"]) assertEquals(app.has(path), true, path);
});

Deno.test("architecture: the walk finds the files and imports that are known to be there", () => {
  const app = sources.find(({ path }) => path === "server/app.ts");
  assertEquals(app?.imports.find(({ specifier }) => specifier === "./context.ts"), {
    specifier: "./context.ts",
    typeOnly: true,
    late: false,
  });
  const specifiers = sources.find(({ path }) => path === "db/sqlite.ts")?.imports.map(({ specifier }) => specifier);
  assertEquals(specifiers?.includes("better-sqlite3"), true);
});

// ---- that the checker can fail ----

Deno.test("readImports() tells values from types, and finds every kind of import", () => {
  // A list, so that the reader does not take these lines for imports of this file.
  const source = [
    'import { a } from "./a.ts";',
    'import type { B } from "./b.ts";',
    'import { type C, type D } from "./c.ts";',
    'import { type E, f } from "./e.ts";',
    "import g, {",
    "  type H,",
    '} from "./g.ts";',
    'import * as i from "i";',
    'import "./j.ts";',
    'import k from "./k.sql" with { type: "text" };',
    'export { l } from "./l.ts";',
    'export type { M } from "./m.ts";',
    'export * from "./n.ts";',
    'const o = await import("./o.ts");',
    '// import { no } from "./comment.ts";',
    '/* import { no } from "./block.ts"; */',
    "const text = 'no import \"here\"';",
  ].join("\n");
  assertEquals(readImports(source), [
    { specifier: "./a.ts", typeOnly: false, late: false },
    { specifier: "./b.ts", typeOnly: true, late: false },
    { specifier: "./c.ts", typeOnly: true, late: false },
    { specifier: "./e.ts", typeOnly: false, late: false },
    { specifier: "./g.ts", typeOnly: false, late: false },
    { specifier: "i", typeOnly: false, late: false },
    { specifier: "./j.ts", typeOnly: false, late: false },
    { specifier: "./k.sql", typeOnly: false, late: false },
    { specifier: "./l.ts", typeOnly: false, late: false },
    { specifier: "./m.ts", typeOnly: true, late: false },
    { specifier: "./n.ts", typeOnly: false, late: false },
    { specifier: "./o.ts", typeOnly: false, late: true },
  ]);
});

Deno.test("countWrites() finds every call of db.write, and none in a comment", () => {
  const calls = ["services.db.write(() => 1);", "await db.write<void>(work);", "db", "  .writeInSlices(work);"].join(
    "\n",
  );
  assertEquals([countWrites(calls), countWrites("// db.write(work)\nwrite(services, caller, work);")], [3, 0]);
});

/** A made-up file with one import. */
function file(path: string, specifier: string, typeOnly = false): SourceFile {
  return { path, lines: 1, imports: [{ specifier, typeOnly, late: false }] };
}

const BROKEN: readonly [SourceFile, rule: string][] = [
  [file("server/board/cards.ts", "../../tests/support/app.ts"), "only tests import tests"],
  [file("db/board.ts", "../server/errors.ts", true), "db imports nothing of ours but itself"],
  [file("server/start.ts", "better-sqlite3"), "only db/sqlite.ts imports the driver"],
  [file("db/backup.ts", "better-sqlite3", true), "only db/sqlite.ts imports the driver"],
  [file("server/board/cards.ts", "../audit/routes.ts"), "a feature reaches another only through its service.ts"],
  [file("server/board/cards.ts", "../audit/schema.ts"), "a feature reaches another only through its service.ts"],
  [file("server/board/schema.ts", "../../db/board.ts", true), "schema.ts imports only zod and other schema.ts"],
  [file("server/board/schema.ts", "hono"), "schema.ts imports only zod and other schema.ts"],
  [file("server/http/guard.ts", "../board/service.ts"), "server/http knows no feature"],
  [file("server/http/guard.ts", "../board/schema.ts", true), "server/http knows no feature"],
  [file("server/app.ts", "../client/api.ts"), "the server knows nothing of the client"],
  [
    file("client/api.ts", "../server/app.ts"),
    "the client takes values of the server only from schema.ts, and nothing of the database",
  ],
  [
    file("client/api.ts", "../db/board.ts", true),
    "the client takes values of the server only from schema.ts, and nothing of the database",
  ],
  [
    file("server/board/routes.ts", "../app.ts"),
    "imports go main, server/cli, server/start, server/app, features, and never back",
  ],
  [
    file("server/app.ts", "./start.ts"),
    "imports go main, server/cli, server/start, server/app, features, and never back",
  ],
  [
    file("server/start.ts", "./cli/serve.ts"),
    "imports go main, server/cli, server/start, server/app, features, and never back",
  ],
  [file("main.ts", "./server/start.ts"), "main.ts calls server/cli and nothing else"],
  [file("server/cli/run.ts", "../compile.ts"), "nothing imports the programs that build the product"],
];

Deno.test("findBrokenRules() finds a break of each rule", () => {
  for (const [broken, rule] of BROKEN) {
    assertEquals(findBrokenRules([broken]).map((text) => text.split(": ").at(-1)), [rule], JSON.stringify(broken));
  }
});

const ALLOWED: readonly SourceFile[] = [
  file("main.ts", "./server/cli/run.ts"),
  file("server/cli/serve.ts", "../start.ts"),
  file("server/start.ts", "./app.ts"),
  file("server/app.ts", "./board/routes.ts"),
  file("server/board/cards.ts", "../audit/service.ts"),
  file("server/board/cards.ts", "./schema.ts"),
  file("server/board/cards.ts", "../../db/board_cards.ts"),
  file("server/board/schema.ts", "../audit/schema.ts"),
  file("server/board/schema.ts", "zod"),
  file("client/api.ts", "../server/app.ts", true),
  file("client/board/store.ts", "../../server/board/schema.ts"),
  file("db/sqlite.ts", "better-sqlite3"),
  file("tests/db/support.ts", "../../db/sqlite.ts"),
];

Deno.test("findBrokenRules() lets through what the rules allow", () => {
  assertEquals(findBrokenRules(ALLOWED), []);
});

Deno.test("findCycles() finds cycles of any length, through types as well", () => {
  assertEquals(findCycles([file("a.ts", "./a.ts")]), ["a.ts → a.ts"]);
  const three = [file("x/a.ts", "../y/b.ts"), file("y/b.ts", "../z/c.ts", true), file("z/c.ts", "../x/a.ts")];
  assertEquals(findCycles(three), ["x/a.ts → y/b.ts → z/c.ts → x/a.ts"]);
  assertEquals(findCycles([file("a.ts", "./b.ts"), file("b.ts", "./c.ts"), file("c.ts", "zod")]), []);
});

Deno.test("findStrayFiles() finds a source file in a folder that is not for source", () => {
  const files = ["main.ts", "server/a.ts", "scripts/a.ts", "helper.ts"].map((path) => file(path, "zod"));
  assertEquals(findStrayFiles(files), ["scripts/a.ts", "helper.ts"]);
});

Deno.test("opensFiles() finds what opens a file, and nothing in comments or about a file", () => {
  const opening = ["Deno.openSync(path)", "await Deno\n.readFile(path)", "Deno.writeTextFileSync (path, text)"];
  assertEquals(opening.map(opensFiles), [true, true, true]);
  assertEquals(["Deno.statSync(path)", "// Deno.openSync(path)", "Deno.removeSync(path)"].map(opensFiles), [
    ...[false, false, false],
  ]);
});
