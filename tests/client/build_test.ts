import { assert, assertEquals } from "../support/assert.ts";
import { buildClient, measureFirstLoad } from "../../client/build.ts";

const OUTPUT = new URL("../../dist/client/", import.meta.url);
const FIRST_LOAD_BYTES_MAX = 60 * 1024;

Deno.test("the page asks for at most 60 KB of scripts and styles before it can be used", async () => {
  await buildClient();
  const { paths, gzip_bytes } = await measureFirstLoad();
  assert(gzip_bytes <= FIRST_LOAD_BYTES_MAX, `The first load is ${gzip_bytes} bytes: ${paths.join(", ")}`);
});

Deno.test("what the page shares with what is loaded later does not fall into many small files", async () => {
  await buildClient();
  const { paths } = await measureFirstLoad();
  // The script and what it shares, the script of the theme, the styles (client/first_load.ts).
  assert(paths.length <= 4, paths.join(", "));
});

Deno.test("every file that index.html names is in the manifest, immutable and stored compressed only", async () => {
  await buildClient();
  const manifest = JSON.parse(await Deno.readTextFile(new URL("manifest.json", OUTPUT)));
  const page = await readPage();
  const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? "");
  assert(named.length >= 5);
  for (const path of named) {
    const file = manifest.files[path];
    assertEquals(file?.immutable, path.startsWith("/assets/"), path);
    for (const suffix of ["gz", "br"]) assert((await Deno.stat(new URL(`.${path}.${suffix}`, OUTPUT))).size > 0);
  }
});

Deno.test("the page has no inline script or style, and asks for nothing from elsewhere", async () => {
  await buildClient();
  const page = await readPage();
  assertEquals(page.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|(?:src|href)="(?!\/)/g), null);
});

Deno.test("a second build has nothing to do", async () => {
  await buildClient();
  assertEquals(await buildClient(), false);
});

async function readPage(): Promise<string> {
  const file = await Deno.open(new URL("index.html.gz", OUTPUT));
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
}
