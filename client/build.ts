/**
 * Builds the client into `dist/client/`: scripts and styles bundled and minified under names that hold their hash, each
 * file compressed twice, and a manifest of them. Does nothing when nothing has changed.
 *
 *   deno task build [--quiet]
 */
import { bundleClient } from "./build/bundle.ts";
import { docsFiles } from "./build/docs_files.ts";
import { hashInputs } from "./build/inputs.ts";
import { type Manifest, type OutputFile, readManifest, writeOutput } from "./build/output.ts";

const ROOT = new URL("../", import.meta.url);
const OUTPUT = new URL("dist/client/", ROOT);
const STATIC_FILES: readonly (readonly [name: string, type: string])[] = [
  ["favicon.svg", "image/svg+xml"],
  ["manifest.webmanifest", "application/manifest+json"],
  ["licenses.txt", "text/plain; charset=utf-8"],
];

interface FirstLoad {
  /** Scripts and styles that the page asks for before anything can be done with it. */
  readonly paths: readonly string[];
  readonly gzip_bytes: number;
}

/** Builds the client unless it is up to date; answers whether there was something to do. */
export async function buildClient(): Promise<boolean> {
  const inputs = await hashInputs(ROOT, ["client", "deno.json", "deno.lock"]);
  if ((await readManifest(OUTPUT))?.inputs === inputs) return false;
  const { files, first_load, index } = await bundleClient(ROOT);
  await writeOutput(OUTPUT, [...files, index, ...await staticFiles(), ...await docsFiles(ROOT)], {
    inputs,
    first_load,
  });
  return true;
}

/** What the page of the last build weighs before it can be used. */
export async function measureFirstLoad(): Promise<FirstLoad> {
  const manifest = await requireManifest();
  const gzip_bytes = manifest.first_load.reduce((sum, path) => sum + (manifest.files[path]?.gzip_bytes ?? 0), 0);
  return { paths: manifest.first_load, gzip_bytes };
}

async function requireManifest(): Promise<Manifest> {
  const manifest = await readManifest(OUTPUT);
  if (manifest === undefined) throw new Error("Cannot measure the client: it has not been built");
  return manifest;
}

async function staticFiles(): Promise<OutputFile[]> {
  return await Promise.all(STATIC_FILES.map(async ([name, type]) => ({
    path: `/${name}`,
    type,
    immutable: false,
    bytes: await Deno.readFile(new URL(`client/static/${name}`, ROOT)),
  })));
}

if (import.meta.main) {
  const started_ms = performance.now();
  const built = await buildClient();
  if (!Deno.args.includes("--quiet")) {
    const { gzip_bytes } = await measureFirstLoad();
    const what = built ? `built in ${Math.round(performance.now() - started_ms)} ms` : "up to date";
    console.log(`Client ${what}, first load ${(gzip_bytes / 1024).toFixed(1)} KB gzip`);
  }
}
