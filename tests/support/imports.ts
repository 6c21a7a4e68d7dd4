/** Reads which files a source file imports, for the architecture test. */
import { dirname, join } from "@std/path";

export interface Import {
  /** As it stands in the source: `./schema.ts`, `npm:zod`, `node:crypto`. */
  readonly specifier: string;
  /** Whether only types come in; such an import is gone at run time. */
  readonly typeOnly: boolean;
  /** Whether it is an `import()`, which loads when it is called. */
  readonly late: boolean;
}

export interface SourceFile {
  /** From the root of the repository, with `/` on every system. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

const STATEMENT =
  /^(?:import|export)\s+(?<type>type\s+)?(?<names>[\w\s{},*$]*?)\s*from\s*"(?<specifier>[^"]+)"|^import\s+"(?<bare>[^"]+)"|\bimport\(\s*"(?<dynamic>[^"]+)"/gm;

/** The imports and re-exports of a module, dynamic ones included. It relies on the layout that `deno fmt` gives. */
export function readImports(source: string): Import[] {
  return [...withoutComments(source).matchAll(STATEMENT)].map(({ groups = {} }) => ({
    specifier: groups.specifier ?? groups.bare ?? groups.dynamic ?? "",
    typeOnly: groups.type !== undefined || bringsOnlyTypes(groups.names ?? ""),
    late: groups.dynamic !== undefined,
  }));
}

/** Whether every name in `{ type A, type B }` is marked as a type. */
function bringsOnlyTypes(names: string): boolean {
  const inner = /^\{(.*)\}$/s.exec(names.trim())?.[1];
  const parts = (inner ?? "").split(",").map((part) => part.trim()).filter((part) => part !== "");
  return parts.length > 0 && parts.every((part) => part.startsWith("type "));
}

/** Block comments and whole-line comments may quote code; a `//` inside a line may be part of an address. */
export function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
}

/** The file of ours that an import means, from the root; undefined for packages. */
export function targetOf(file: SourceFile, { specifier }: Import): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return join(dirname(file.path), specifier).replaceAll("\\", "/");
}

/** Everything that loading a file loads with it: files of ours, and the packages they name. */
export function loadedWith(path: string, files: readonly SourceFile[]): ReadonlySet<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const loaded = new Set([path]);
  for (const one of loaded) {
    const file = byPath.get(one);
    for (const found of file?.imports ?? []) {
      if (file !== undefined && !found.typeOnly && !found.late) loaded.add(targetOf(file, found) ?? found.specifier);
    }
  }
  return loaded;
}

const MODULE = /\.(?:ts|tsx|js|mjs|jsx)$/;
const SOURCE = /\.(?:ts|tsx|js|mjs|jsx|css|sql)$/;

/** What is no source of ours: what git ignores, and what is hidden. */
const SKIPPED = new Set(["dist", "data", "node_modules", "coverage"]);

/** Every source file below a directory; only modules have imports. */
export function readSources(root: string): SourceFile[] {
  return listFiles(root, "").filter((path) => SOURCE.test(path)).map((path) => {
    const text = Deno.readTextFileSync(join(root, path));
    return { path, lines: text.split("\n").length - 1, imports: MODULE.test(path) ? readImports(text) : [] };
  });
}

function listFiles(root: string, folder: string): string[] {
  return [...Deno.readDirSync(join(root, folder))].flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith(".") || (folder === "" && SKIPPED.has(entry.name))) return [];
    return entry.isDirectory ? listFiles(root, path) : [path];
  }).sort();
}
