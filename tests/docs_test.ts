/** Holds the documentation: what it says of flags, routes, problems, tasks, packages, files and links is so. */
import { join } from "@std/path";
import { fileURLToPath } from "node:url";
import manifest from "../deno.json" with { type: "json" };
import { API_PREFIX, createApp } from "../server/app.ts";
import { ACTIONS } from "../server/authorize.ts";
import { COMMAND_NAMES, COMMANDS, SWITCHES } from "../server/cli/commands.ts";
import { FLAG_OPTIONS, OPTIONS } from "../server/config.ts";
import { PROBLEMS } from "../server/errors.ts";
import { listOperations } from "../server/http/openapi_document.ts";
import { EXIT } from "../server/refusal.ts";
import { REGISTRY } from "../server/settings/registry.ts";
import { startTestApp } from "./support/app.ts";
import { assert, assertEquals } from "./support/assert.ts";
import * as rules from "./support/docs_rules.ts";
import { readSources } from "./support/imports.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const PAGES: readonly rules.Page[] = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...listPages("docs"),
].map((path) => ({ path, text: read(path) }));

const SOURCES = readSources(ROOT).map(({ path }) => path);
const TASKS = Object.keys(manifest.tasks);
const FLAGS = [
  ...FLAG_OPTIONS.flatMap(({ flag, negatable }) => negatable ? [flag, flag.replace("--", "--no-")] : [flag]),
  "--help",
  "--version",
  ...Object.keys(SWITCHES),
];
/** `serve` is what happens without a command, `help` and `version` are told of beside the options. */
const CALLS = COMMAND_NAMES.filter((name) => !["serve", "help", "version"].includes(name))
  .map((name) => [name, COMMANDS[name].operand].filter((word) => word !== undefined).join(" "));

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

function listPages(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return listPages(`${folder}/${name}`);
    return name.endsWith(".md") ? [`${folder}/${name}`] : [];
  }).sort();
}

function page(path: string): rules.Page {
  const found = PAGES.find((candidate) => candidate.path === path);
  assert(found, `There is no page ${path}`);
  return found;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(join(ROOT, path));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Every route once, without the base paths that all share. */
async function realRoutes(): Promise<string[]> {
  await using t = await startTestApp();
  const operations = listOperations(createApp(t.services));
  return [...new Set(operations.map(({ method, path }) => `${method} ${withoutBase(path)}`))];
}

function withoutBase(path: string): string {
  const base = [API_PREFIX, "/api"].find((prefix) => path.startsWith(`${prefix}/`)) ?? "";
  return path.slice(base.length);
}

const OPERATION = /"((?:board|column|card|chat|item|user|session|token|setting|secret_key)\.[a-z_]+)"/g;

/** What use cases write into the trail; what looks alike and is no entry is an action that routes ask leave for. */
function realOperations(): string[] {
  const source = SOURCES.filter((path) => path.startsWith("server/")).map(read).join("\n");
  const names = [...source.matchAll(OPERATION)].map(([, name = ""]) => name);
  return [...new Set(names)].filter((name) => !Object.hasOwn(ACTIONS, name));
}

/** Packages as `name@version`; what is mapped to a part of Deno is none. */
function realPackages(): string[] {
  return Object.values(manifest.imports).filter((target) => target.startsWith("npm:"))
    .map((target) => target.slice("npm:".length));
}

/** Folders of the product's source. */
function realFolders(): string[] {
  const folders = SOURCES.filter((path) => /^(?:server|client|db)\//.test(path)).map((path) =>
    path.replace(/\/[^/]+$/, "")
  );
  return [...new Set(folders)];
}

Deno.test("docs: README and docs/settings.md list every option as the program has it", () => {
  assertEquals(rules.checkOptions(page("docs/settings.md"), OPTIONS), []);
  assertEquals(rules.checkOptions(page("README.md"), OPTIONS), []);
});

Deno.test("docs: docs/settings.md lists every setting, and whose it is", () => {
  assertEquals(rules.checkSettings(page("docs/settings.md"), REGISTRY), []);
});

Deno.test("docs: no page names an option that does not exist", () => {
  const paths = ["README.md", "docs/settings.md", "docs/api.md", "docs/problems.md", "docs/accounts.md"];
  assertEquals(paths.flatMap((path) => rules.checkFlags(page(path), FLAGS)), []);
});

Deno.test("docs: docs/api.md lists every route, and no page names another one", async () => {
  const routes = await realRoutes();
  assertEquals(rules.checkRoutes(page("docs/api.md"), routes), []);
  const named = [...routes, "GET /setup"]; // the page that the setup link opens
  assertEquals(PAGES.flatMap((one) => rules.checkNamedRoutes(one, named)), []);
});

Deno.test("docs: docs/api.md lists every operation that stands in the trail", () => {
  assertEquals(rules.checkOperations(page("docs/api.md"), realOperations()), []);
});

Deno.test("docs: docs/problems.md lists every problem with its status and title", () => {
  assertEquals(rules.checkProblems(page("docs/problems.md"), PROBLEMS), []);
});

Deno.test("docs: README lists every exit code and every task, and begins with the three commands", () => {
  assertEquals(rules.checkExitCodes(page("README.md"), Object.values(EXIT)), []);
  assertEquals(rules.checkTaskTable(page("README.md"), TASKS), []);
  const start = page("README.md").text.split("\n## ")[1] ?? "";
  for (const command of ["npx -y deno@2.9.6 task start", "npx -y deno@2.9.6 task test", "deno task compile"]) {
    assert(start.includes(`\n${command} `), `The first section of README.md lacks "${command}"`);
  }
});

Deno.test("docs: README and docs/accounts.md list every command", () => {
  assertEquals(rules.checkCommands(page("README.md"), CALLS), []);
  assertEquals(rules.checkCommands(page("docs/accounts.md"), CALLS.filter((call) => call !== "audit")), []);
});

Deno.test("docs: every task that a page names exists", () => {
  assertEquals(PAGES.flatMap((one) => rules.checkTasks(one, TASKS)), []);
});

Deno.test("docs: docs/dependencies.md has a line for each package, at its version", () => {
  assertEquals(rules.checkDependencies(page("docs/dependencies.md"), realPackages()), []);
});

Deno.test("docs: links, files and folders that the pages name exist", () => {
  assertEquals(rules.checkLinks(PAGES, exists), []);
  assertEquals(PAGES.flatMap((one) => rules.checkPaths(one, exists)), []);
});

Deno.test("docs: the tree of ARCHITECTURE.md has every folder of the source, and nothing that is not there", () => {
  assertEquals(rules.checkTree(page("ARCHITECTURE.md"), realFolders(), exists), []);
});

Deno.test("docs: functions that ARCHITECTURE.md and CONTRIBUTING.md name stand in the source", () => {
  const source = SOURCES.map(read).join("\n");
  const pages = [page("ARCHITECTURE.md"), page("CONTRIBUTING.md")];
  assertEquals(pages.flatMap((one) => rules.checkFunctions(one, source)), []);
});

Deno.test("docs: every decision is in the list of decisions, and CHANGELOG.md knows this version", () => {
  const list = page("docs/decisions/README.md").text;
  const records = listPages("docs/decisions").map((path) => path.replace("docs/decisions/", ""));
  assertEquals(records.filter((name) => name !== "README.md" && !list.includes(`(${name})`)), []);
  assert(page("CHANGELOG.md").text.includes(`\n## [${manifest.version}]`), `No section for ${manifest.version}`);
});

// ---- that each rule can fail ----

/** A made-up page. */
function made(...lines: string[]): rules.Page {
  return { path: "a.md", text: lines.join("\n") + "\n" };
}

const PORT = { name: "port", flag: "--port", placeholder: "PORT", env: "PORT", in_file: true, default: "8008" };
const PORT_ROW = "`--port PORT` | `PORT` | `port` | 8008";
const nothingExists = () => false;

Deno.test("docs: an option or a setting that is missing, wrong or made up is found", () => {
  const table = ["| Flag | Environment | `config.json` | Default |", "| --- | --- | --- | --- |"];
  assertEquals(rules.checkOptions(made(...table, `| ${PORT_ROW} |`), [PORT]), []);
  assertEquals(rules.checkOptions(made(...table), [PORT]), [`a.md lacks option ${PORT_ROW}`]);
  const wrong = PORT_ROW.replace("8008", "8080");
  assertEquals(rules.checkOptions(made(...table, `| ${wrong} |`), [PORT]), [
    `a.md lacks option ${PORT_ROW}`,
    `a.md has option ${wrong}, which does not exist`,
  ]);
  const settings = ["| Key | Whose |", "| --- | --- |", "| `theme` | instance |"];
  assertEquals(rules.checkSettings(made(...settings), { theme: { scope: "user" } }), [
    "a.md lacks setting `theme` | user",
    "a.md has setting `theme` | instance, which does not exist",
  ]);
  assertEquals(rules.checkFlags(made("Use `--prot 1`."), FLAGS), ["a.md names --prot, which is not an option"]);
});

Deno.test("docs: a route that is missing or made up is found, in addresses too", () => {
  assertEquals(rules.checkRoutes(made("`GET /boards`"), ["GET /boards", "POST /boards"]), [
    "a.md lacks route POST /boards",
  ]);
  const gone = "a.md has route GET /bords, which does not exist";
  assertEquals(rules.checkRoutes(made("`GET /boards`, `GET /bords`"), ["GET /boards"]), [gone]);
  const example = made("`PUT /boards`", "```sh", "curl http://127.0.0.1:8008/api/v1/bords", "```");
  assertEquals(rules.checkNamedRoutes(example, ["GET /boards"]), [
    "a.md names PUT /boards, which does not exist",
    "a.md names /bords, which does not exist",
  ]);
  const filled = made(
    "```sh",
    "curl http://127.0.0.1:8008/api/v1/boards/b-1",
    "curl http://127.0.0.1:8008/boards/b/c",
    "```",
  );
  assertEquals(rules.checkNamedRoutes(filled, ["GET /boards/{board_id}"]), [
    "a.md names /boards/b/c, which does not exist",
  ]);
});

Deno.test("docs: problems, operations and exit codes that differ are found", () => {
  const problems = made("| Code | Status | Title |", "| --- | --- | --- |", "| `stale` | 409 | Old |");
  assertEquals(rules.checkProblems(problems, { stale: { status: 412, title: "Old" } }), [
    "a.md lacks problem `stale` | 412 | Old",
    "a.md has problem `stale` | 409 | Old, which does not exist",
  ]);
  const operations = made("| Operation | Details |", "| --- | --- |", "| `card.made` | |");
  assertEquals(rules.checkOperations(operations, ["card.create"]), [
    "a.md lacks operation card.create",
    "a.md has operation card.made, which does not exist",
  ]);
  const calls = made("| Call | What |", "| --- | --- |", "| `benchtop user ad NAME` | |");
  assertEquals(rules.checkCommands(calls, ["user add NAME"]), [
    "a.md lacks command user add NAME",
    "a.md has command user ad NAME, which does not exist",
  ]);
  const codes = made("| Exit code | Meaning |", "| --- | --- |", "| 0 | Fine |");
  assertEquals(rules.checkExitCodes(codes, [0, 1]), ["a.md lacks exit code 1"]);
});

Deno.test("docs: tasks and packages that do not exist, or have no line, are found", () => {
  const commands = made("```sh", "npx -y deno@2.9.6 task strat", "```", "Then `deno task tset`.");
  assertEquals(rules.checkTasks(commands, ["start", "test"]), [
    "a.md names the task strat, which does not exist",
    "a.md names the task tset, which does not exist",
  ]);
  const table = made("| Command | Use |", "| --- | --- |", "| `deno task start` | |");
  assertEquals(rules.checkTaskTable(table, ["start", "test"]), ["a.md lacks task test"]);
  const packages = made("| Package | Version |", "| --- | --- |", "| `zod` | 4.0.0 |");
  assertEquals(rules.checkDependencies(packages, ["zod@4.6.7"]), [
    "a.md lacks package zod@4.6.7",
    "a.md has package zod@4.0.0, which does not exist",
  ]);
});

Deno.test("docs: links, paths, tree entries and functions that lead nowhere are found", () => {
  const links = made("# Here", "[a](b.md#x) [b](#here) [c](#there) [d](https://example.org)");
  assertEquals(rules.checkLinks([links], (path) => path === "a.md"), [
    "a.md links to b.md#x, which does not exist",
    "a.md links to #there, but there is no such heading",
  ]);
  assertEquals(rules.checkPaths(made("`server/gone.ts` and `other/gone.ts`"), nothingExists), [
    "a.md names server/gone.ts, which does not exist",
  ]);
  const tree = made("```text", "db/   rows", "  a.ts   one", "server/", "  board/", "    b.ts", "```");
  assertEquals(rules.checkTree(tree, ["db", "server/http"], (path) => path !== "server/board/b.ts"), [
    "a.md has server/board/b.ts in its tree, which does not exist",
    "a.md lacks server/http in its tree",
  ]);
  assertEquals(rules.checkFunctions(made("`start()`, `Bus.wake()`"), "function start() {}"), [
    "a.md names wake(), which does not exist",
  ]);
});
