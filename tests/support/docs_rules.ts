/** What the documentation has to agree with. Each function answers one sentence for each fault. */
import { readAnchors, readCodeSpans, readFences, readLinks, readRows } from "./markdown.ts";
import { fitsTemplate } from "./path_template.ts";

/** A page of documentation. */
export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Tells what is missing in the documentation, and what is documented but not there. */
function compare(what: string, page: string, documented: readonly string[], real: readonly string[]): string[] {
  const [there, wanted] = [new Set(documented), new Set(real)];
  return [
    ...real.filter((name) => !there.has(name)).map((name) => `${page} lacks ${what} ${name}`),
    ...[...there].filter((name) => !wanted.has(name)).map((name) =>
      `${page} has ${what} ${name}, which does not exist`
    ),
  ];
}

export interface OptionFacts {
  readonly name: string;
  readonly flag?: string;
  readonly placeholder?: string;
  readonly negatable?: boolean;
  readonly env?: string;
  readonly in_file: boolean;
  readonly default: string;
}

/** The table of options: flag, environment variable, key in config.json and default have to be the program's own. */
export function checkOptions({ path, text }: Page, options: readonly OptionFacts[]): string[] {
  const documented = readRows(text, "Flag").map((cells) => cells.slice(0, 4).join(" | "));
  return compare("option", path, documented, options.map(describeOption));
}

function describeOption(
  { name, flag, placeholder, negatable, env, in_file, default: fallback }: OptionFacts,
): string {
  const plain = flag === undefined ? "–" : `\`${flag}${placeholder === undefined ? "" : ` ${placeholder}`}\``;
  const flags = negatable ? `${plain}, \`${flag?.replace("--", "--no-")}\`` : plain;
  return [flags, env === undefined ? "–" : `\`${env}\``, in_file ? `\`${name}\`` : "–", fallback].join(" | ");
}

/** The table of settings: key, and whose it is. */
export function checkSettings({ path, text }: Page, registry: Readonly<Record<string, { scope: string }>>): string[] {
  const documented = readRows(text, "Key").map((cells) => cells.slice(0, 2).join(" | "));
  return compare(
    "setting",
    path,
    documented,
    Object.entries(registry).map(([key, { scope }]) => `\`${key}\` | ${scope}`),
  );
}

/** Flags that the text names in passing. */
export function checkFlags({ path, text }: Page, flags: readonly string[]): string[] {
  const named = readCodeSpans(text).filter((span) => span.startsWith("--")).map((span) => span.split(/[ =]/)[0] ?? "");
  return named.filter((flag) => !flags.includes(flag)).map((flag) => `${path} names ${flag}, which is not an option`);
}

const ROUTE = /^(?:GET|POST|PUT|PATCH|DELETE) (\/\S*)$/;

/** @param routes such as `GET /boards/{board_id}`, without base path */
export function checkRoutes({ path, text }: Page, routes: readonly string[]): string[] {
  return compare("route", path, readCodeSpans(text).filter((span) => ROUTE.test(span)), routes);
}

/** Routes and addresses that a text names in passing. */
export function checkNamedRoutes({ path, text }: Page, routes: readonly string[]): string[] {
  const named = readCodeSpans(text).filter((span) => ROUTE.test(span) && !routes.includes(span));
  const templates = routes.map((route) => ROUTE.exec(route)?.[1] ?? "");
  const addresses = [...text.matchAll(/http:\/\/127\.0\.0\.1:8008(?:\/api\/v1)?(\/[\w/-]+)/g)]
    .map(([, address = ""]) => address).filter((address) =>
      !templates.some((template) => fitsTemplate(address, template))
    );
  return [...named, ...addresses].map((route) => `${path} names ${route}, which does not exist`);
}

export function checkProblems(
  { path, text }: Page,
  problems: Readonly<Record<string, { readonly status: number; readonly title: string }>>,
): string[] {
  const documented = readRows(text, "Code").map((cells) => cells.slice(0, 3).join(" | "));
  const real = Object.entries(problems).map(([code, { status, title }]) => `\`${code}\` | ${status} | ${title}`);
  return compare("problem", path, documented, real);
}

export function checkOperations({ path, text }: Page, operations: readonly string[]): string[] {
  return compare(
    "operation",
    path,
    readRows(text, "Operation").map(([name = ""]) => name.replaceAll("`", "")),
    operations,
  );
}

export function checkExitCodes({ path, text }: Page, codes: readonly number[]): string[] {
  return compare("exit code", path, readRows(text, "Exit code").map(([code = ""]) => code), codes.map(String));
}

/** @param commands such as `user add NAME`, without the program's name */
export function checkCommands({ path, text }: Page, commands: readonly string[]): string[] {
  const documented = readRows(text, "Call").map(([call = ""]) => call.replace(/^`benchtop (.*)`$/, "$1"));
  return compare("command", path, documented, commands);
}

/** The tasks that a page tells people to run. */
export function checkTasks({ path, text }: Page, tasks: readonly string[]): string[] {
  const named = [...text.matchAll(/\bdeno(?:@[\d.]+)? task ([a-z][\w:-]*)/g)].map(([, task = ""]) => task);
  return named.filter((task) => !tasks.includes(task)).map((task) =>
    `${path} names the task ${task}, which does not exist`
  );
}

export function checkTaskTable({ path, text }: Page, tasks: readonly string[]): string[] {
  const documented = readRows(text, "Command").map(([command = ""]) => command.replace(/^`deno task (.*)`$/, "$1"));
  return compare("task", path, documented, tasks);
}

/** Packages with their versions, as `name@version`. */
export function checkDependencies({ path, text }: Page, packages: readonly string[]): string[] {
  const documented = readRows(text, "Package").map(([name = "", version = ""]) =>
    `${name.replaceAll("`", "")}@${version}`
  );
  return compare("package", path, documented, packages);
}

/** @param exists whether there is something at a path from the root */
export function checkLinks(pages: readonly Page[], exists: (path: string) => boolean): string[] {
  return pages.flatMap((page) =>
    readLinks(page.text).filter((target) => !/^\w+:/.test(target)).flatMap((target) => {
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? page.path : resolve(page.path, file);
      if (!exists(path)) return [`${page.path} links to ${target}, which does not exist`];
      const linked = pages.find((other) => other.path === path);
      const isKnown = anchor === undefined || linked === undefined || readAnchors(linked.text).includes(anchor);
      return isKnown ? [] : [`${page.path} links to ${target}, but there is no such heading`];
    })
  );
}

function resolve(from: string, to: string): string {
  return new URL(to, `file:///${from}`).pathname.slice(1).replace(/\/$/, "");
}

const PATH = /^(?:server|client|db|tests|docs|examples|\.ci)\/[\w./-]*$/;

/** Files and folders of the repository that stand in backticks. */
export function checkPaths({ path, text }: Page, exists: (path: string) => boolean): string[] {
  return readCodeSpans(text).filter((span) => PATH.test(span) && !exists(span.replace(/\/$/, "")))
    .map((span) => `${path} names ${span}, which does not exist`);
}

/** Functions in backticks, such as `start()` or `EventBus.wake()`, have to stand in the source. */
export function checkFunctions({ path, text }: Page, source: string): string[] {
  const names = readCodeSpans(text).map((span) => /^(?:\w+\.)?(\w+)\(\)$/.exec(span)?.[1])
    .filter((name) => name !== undefined);
  return names.filter((name) => !new RegExp(`\\b${name}\\b[(<]`).test(source))
    .map((name) => `${path} names ${name}(), which does not exist`);
}

/** The annotated tree: everything in it exists, and no folder of the source is left out. */
export function checkTree(
  { path, text }: Page,
  folders: readonly string[],
  exists: (path: string) => boolean,
): string[] {
  const tree = readTree(readFences(text)[0]?.text ?? "");
  return [
    ...tree.filter((entry) => !exists(entry)).map((entry) => `${path} has ${entry} in its tree, which does not exist`),
    ...folders.filter((folder) => !tree.includes(folder)).map((folder) => `${path} lacks ${folder} in its tree`),
  ];
}

/** Paths of an indented tree; two blanks more are one level deeper. */
function readTree(text: string): string[] {
  const folders: string[] = [];
  return text.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const depth = (line.length - line.trimStart().length) / 2;
    const name = (line.trim().split(/\s+/)[0] ?? "").replace(/\/$/, "");
    folders.splice(depth, Infinity, name);
    return folders.join("/");
  });
}
