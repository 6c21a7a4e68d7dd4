/** The pages of the API documentation: Swagger UI as its package brings it, started by a script of ours. */
import { bundle } from "./bundle.ts";
import type { OutputFile } from "./output.ts";

const PACKAGE_FILES: readonly (readonly [name: string, type: string])[] = [
  ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  ["swagger-ui.css", "text/css; charset=utf-8"],
];

export async function docsFiles(root: URL): Promise<OutputFile[]> {
  const folder = new URL("./", import.meta.resolve("swagger-ui-dist/package.json"));
  const packaged = PACKAGE_FILES.map(async ([name, type]) =>
    docsFile(name, type, await Deno.readFile(new URL(name, folder)))
  );
  const [script] = await bundle(root, ["client/docs/docs.ts"]);
  return await Promise.all([
    ...packaged,
    docsFile("docs.js", "text/javascript; charset=utf-8", new TextEncoder().encode(script?.text)),
    Deno.readFile(new URL("client/docs/docs.css", root)).then((bytes) =>
      docsFile("docs.css", "text/css; charset=utf-8", bytes)
    ),
    Deno.readFile(new URL("client/docs/index.html", root)).then((bytes) =>
      docsFile("index.html", "text/html; charset=utf-8", bytes)
    ),
  ]);
}

function docsFile(name: string, type: string, bytes: Uint8Array<ArrayBuffer>): OutputFile {
  return { path: `/docs/${name}`, type, immutable: false, bytes };
}
