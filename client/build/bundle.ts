/** Bundles scripts and styles, and writes the page that asks for them. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { OutputFile } from "./output.ts";

interface ClientBundle {
  readonly files: readonly OutputFile[];
  readonly index: OutputFile;
  readonly first_load: readonly string[];
}

interface Bundled {
  /** Without folder. */
  readonly name: string;
  readonly text: string;
}

const SCRIPT = "text/javascript; charset=utf-8";
const STYLE = "text/css; charset=utf-8";
const PAGE = "text/html; charset=utf-8";
/** Where index.html takes its scripts and styles. */
const PLACE = "<!-- assets -->";

export async function bundleClient(root: URL): Promise<ClientBundle> {
  const bundled = await bundle(root, ["client/main.tsx", "client/theme_boot.ts", "client/styles/main.css"]);
  const entries = { main: "main.js", boot: "theme_boot.js", style: "main.css" };
  const named = new Map(bundled.map((file) => [file.name, addressOf(file, Object.values(entries))]));
  const address = (name: string) => named.get(name) ?? fail(`Cannot build the client: no ${name} came out`);
  const chunks = staticImports(bundled, entries.main).map(address);
  const page = (await Deno.readTextFile(new URL("client/index.html", root))).replace(
    PLACE,
    [
      `<script src="${address(entries.boot)}"></script>`,
      `<link rel="stylesheet" href="${address(entries.style)}">`,
      ...chunks.map((path) => `<link rel="modulepreload" href="${path}">`),
      `<script type="module" src="${address(entries.main)}"></script>`,
    ].join("\n    "),
  );
  return {
    files: bundled.map((file) => ({
      path: address(file.name),
      type: file.name.endsWith(".css") ? STYLE : SCRIPT,
      immutable: true,
      bytes: new TextEncoder().encode(file.text),
    })),
    index: { path: "/index.html", type: PAGE, immutable: false, bytes: new TextEncoder().encode(page) },
    first_load: [...Object.values(entries).map(address), ...chunks],
  };
}

/** Bundles for browsers; files shared between entries, or loaded later, become files of their own. */
export async function bundle(root: URL, entries: readonly string[]): Promise<Bundled[]> {
  const result = await Deno.bundle({
    entrypoints: entries.map((path) => fileURLToPath(new URL(path, root))),
    outputDir: fileURLToPath(new URL("dist/client/assets", root)),
    platform: "browser",
    format: "esm",
    codeSplitting: true,
    minify: true,
    write: false,
  });
  const [error] = result.errors;
  if (!result.success || result.outputFiles === undefined) {
    return fail(`Cannot bundle the client: ${error?.text ?? "no reason was given"}`);
  }
  return result.outputFiles.map((file) => ({ name: file.path.replace(/^.*[/\\]/, ""), text: file.text() }));
}

/** Chunks come with a hash in their name; entries get one here. */
function addressOf(file: Bundled, entries: readonly string[]): string {
  if (!entries.includes(file.name)) return `/assets/${file.name}`;
  const [stem, extension] = file.name.split(".");
  const hash = createHash("sha256").update(file.text).digest("hex").slice(0, 8);
  return `/assets/${stem}-${hash}.${extension}`;
}

/** The chunks that a script cannot do without, in turn with theirs. */
function staticImports(files: readonly Bundled[], name: string, known = new Set<string>()): string[] {
  const text = files.find((file) => file.name === name)?.text ?? "";
  for (const [, imported] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) {
    if (imported === undefined || known.has(imported)) continue;
    known.add(imported);
    staticImports(files, imported, known);
  }
  return [...known];
}

function fail(message: string): never {
  throw new Error(message);
}
