/** Which packages of others end up in the product: read from its bundles. */
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);

/** Brought as they are, not through a bundle (client/build/docs_files.ts). */
const COPIED = ["swagger-ui-dist"];

const PAGES = ["client/main.tsx", "client/theme_boot.ts", "client/docs/docs.ts"];

/** The names of all packages that are in the pages or in the server. */
export async function bundledPackages(): Promise<ReadonlySet<string>> {
  const sources = [...await bundledSources(PAGES, "browser"), ...await bundledSources(["main.ts"], "deno")];
  return new Set([...COPIED, ...sources.map(packageOf).filter((name) => name !== undefined)]);
}

/** The files that bundles are made of, as the bundler notes them; what nothing uses has been left out. */
async function bundledSources(entries: readonly string[], platform: "browser" | "deno"): Promise<string[]> {
  const { success, errors, outputFiles = [] } = await Deno.bundle({
    entrypoints: entries.map((path) => fileURLToPath(new URL(path, ROOT))),
    outputDir: fileURLToPath(new URL("dist/bundled", ROOT)), // where it would be written to
    platform,
    format: "esm",
    codeSplitting: true,
    write: false,
  });
  if (!success) throw new Error(`Cannot bundle ${entries.join(", ")}: ${errors[0]?.text ?? "no reason was given"}`);
  return outputFiles.flatMap((file) => [...file.text().matchAll(/^\s*\/\/ (\S+)$/gm)].map(([, path = ""]) => path));
}

/** `preact` of `…/npm/<registry>/preact/11.2.0/src/util.js`, in Deno's cache; `node_modules` has no versions. */
function packageOf(path: string): string | undefined {
  const [, cached] = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\/\d[^/]*\//.exec(path) ?? [];
  const [, installed] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return cached ?? installed;
}
