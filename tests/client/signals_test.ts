import { assertEquals } from "../support/assert.ts";

const CLIENT = new URL("../../client/", import.meta.url);
/** `export const x = signal(…)`, and `export const x = y;` for a signal `y` without a narrower type. */
const WRITABLE = /^export const \w+ = (?:signal\b|[a-z]\w*;)/m;

function listSources(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? listSources(new URL(`${name}/`, folder)) : /\.tsx?$/.test(name) ? [new URL(name, folder)] : []
  );
}

Deno.test("no module of the page hands out a signal that others could write", () => {
  const open = listSources(CLIENT).filter((file) => {
    const text = Deno.readTextFileSync(file);
    return text.includes('from "@preact/signals"') && WRITABLE.test(text);
  });
  assertEquals(open.map((file) => file.href.slice(CLIENT.href.length)), []);
});
