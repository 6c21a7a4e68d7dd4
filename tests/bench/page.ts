/** docs/performance.md, where each part of the bench has a place of its own between two comments. */
import { output } from "./processes.ts";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));

/** Puts a part's report where the last one of it stands, formatted like every other page. */
export async function writePart(name: string, report: string): Promise<void> {
  const text = await Deno.readTextFile(PAGE);
  const begin = `<!-- ${name}: written by the bench -->`;
  const end = `<!-- ${name}: end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`Cannot write the report: ${PAGE} has no place for "${name}"`);
  await Deno.writeTextFile(PAGE, `${text.slice(0, from)}${begin}\n\n${report}\n\n${text.slice(to)}`);
  await output(Deno.execPath(), ["fmt", "--quiet", PAGE]);
}
