/**
 * Builds the executable: `deno task compile [--target TRIPLE]` writes `dist/benchtop-TRIPLE[.exe]`, the name that Tauri
 * wants for a sidecar. The server is bundled first: that keeps the executable's start and size near those of a bare
 * server, and the packages that only tests use out of it.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { dirname, join } from "@std/path";
// The driver's folder in the cache is known only once the driver is loaded.
import "better-sqlite3";
import manifest from "../deno.json" with { type: "json" };

/** What `deno compile` can build for, and the driver's prebuilt addon for each. */
const ADDONS: Readonly<Record<string, string>> = {
  "x86_64-unknown-linux-gnu": "linux-x64",
  "aarch64-unknown-linux-gnu": "linux-arm64",
  "x86_64-apple-darwin": "darwin-x64",
  "aarch64-apple-darwin": "darwin-arm64",
  "x86_64-pc-windows-msvc": "win32-x64",
  "aarch64-pc-windows-msvc": "win32-arm64",
};

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUNDLE = join(ROOT, "dist", "server");

const GIVE_REQUIRE =
  'import{createRequire as $createRequire}from"node:module";const require=$createRequire(import.meta.url);';

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { target: { type: "string", default: Deno.build.target } },
  });
  console.log(await compile(values.target));
}

/**
 * Builds the executable for a target.
 *
 * @returns its path, relative to the root of the repository
 */
export async function compile(target: string): Promise<string> {
  const addon = ADDONS[target];
  if (addon === undefined) throw new Error(`Cannot compile for "${target}": choose ${Object.keys(ADDONS).join(", ")}`);
  const output = join("dist", `benchtop-${target}${target.includes("windows") ? ".exe" : ""}`);
  await deno("task", "--quiet", "build");
  await Deno.remove(BUNDLE, { recursive: true }).catch(ignoreMissing);
  await bundleServer();
  await copyAddon(addon);
  await compileBundle(target, output);
  return output;
}

async function bundleServer(): Promise<void> {
  await deno(
    ...["bundle", "--quiet", "--platform=deno", "--minify", "--code-splitting", "--sourcemap=linked"],
    ...["--outdir=dist/server", "main.ts"],
  );
  for (const name of await bundleFiles(".js")) await finishFile(join(BUNDLE, name));
}

/**
 * Makes a file of the bundle fit to run. CommonJS packages in a bundle call `require` for what is built in; `deno
 * bundle` provides it, but forgets to when the bundle is split.
 */
async function finishFile(path: string): Promise<void> {
  const code = await Deno.readTextFile(path);
  const needsRequire = code.includes("typeof require");
  if (needsRequire) await Deno.writeTextFile(path, `${GIVE_REQUIRE}\n${code}`);
  await finishMap(`${path}.map`, needsRequire);
}

/**
 * Makes a source map small. The sources themselves are left out: a stack trace needs only names and lines, and the map
 * is read at the first error that is thrown, which can be during the start. A map of packages alone names nothing that
 * is ours, and goes. A line more at the beginning of the file is a semicolon more in its map.
 */
async function finishMap(path: string, hasLineMore: boolean): Promise<void> {
  const { mappings, sourcesContent: _, ...map } = JSON.parse(await Deno.readTextFile(path));
  if (!map.sources.some(isOwnSource)) return await Deno.remove(path);
  await Deno.writeTextFile(path, JSON.stringify({ ...map, mappings: hasLineMore ? `;${mappings}` : mappings }));
}

/** @param source relative to the bundle; the cache that packages are in lies elsewhere */
function isOwnSource(source: string): boolean {
  return /^\.\.\/\.\.\/(?!\.\.)/.test(source);
}

async function bundleFiles(ending: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(BUNDLE));
  return entries.map((entry) => entry.name).filter((name) => name.endsWith(ending));
}

/** Puts the target's addon to where `db/sqlite.ts` looks for it in the executable. */
async function copyAddon(addon: string): Promise<void> {
  await Deno.mkdir(join(BUNDLE, "lib"));
  await Deno.copyFile(join(driverFolder(), "prebuilds", `${addon}.node`), join(BUNDLE, "lib", "better_sqlite3.node"));
}

function driverFolder(): string {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  const entry = loaded.find((path) => /[\\/]better-sqlite3[\\/].*[\\/]?lib[\\/]index\.js$/.test(path));
  if (entry === undefined) throw new Error("Cannot find the folder of better-sqlite3");
  return dirname(dirname(entry));
}

async function compileBundle(target: string, output: string): Promise<void> {
  await deno(
    ...["compile", "--quiet", "--no-check", "--target", target, "--output", output],
    // The cache file would have a predictable name in a directory that everybody may write to.
    "--no-code-cache",
    // Starting makes a few megabytes of short-lived objects: with room for them nothing is collected before it is up.
    "--v8-flags=--min-semi-space-size=16",
    ...permissions(target),
    ...["--include", "dist/client", "--include", "dist/server/lib/better_sqlite3.node"],
    // With these inside, stack traces name our own files and lines.
    ...(await bundleFiles(".map")).flatMap((name) => ["--include", `dist/server/${name}`]),
    "dist/server/main.js",
  );
}

/**
 * The executable may do what `deno task start` may do: the flags of the last command there. But of the system it only
 * asks who runs it: the rest is for the driver, which from source looks for its addon. And of the programs that open a
 * browser it names its own system's: Deno lets nobody write to a folder above a program that may be run, and another
 * system's path is taken for one below the working directory.
 */
export function permissions(target: string): string[] {
  const run = manifest.tasks.start.split("&&").at(-1) ?? "";
  const flags = run.split(" ").filter((word) => /^--(allow-|no-prompt)/.test(word));
  return flags.map((flag) => {
    if (flag.startsWith("--allow-sys")) return "--allow-sys=uid";
    return flag.startsWith("--allow-run") ? `--allow-run=${openerOf(target)}` : flag;
  });
}

async function deno(...args: string[]): Promise<void> {
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).spawn().status;
  if (code !== 0) throw new Error(`deno ${args[0]} failed with exit code ${code}`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The program that opens a browser (open_browser.ts). */
function openerOf(target: string): string {
  if (target.includes("windows")) return "C:/Windows/System32/rundll32.exe";
  return target.includes("apple") ? "/usr/bin/open" : "/usr/bin/xdg-open";
}
