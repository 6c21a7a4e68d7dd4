/** Pure: the JSON objects that stand in a text. */
import { CHAR } from "../http/json_text.ts";

/** Opening brackets that are tried in one text; beyond, it is no answer but an attack on our time. */
const TRIES_MAX = 20;
/** Of these, those that nothing closes: each is looked for to the end of the text. */
const OPEN_MAX = 3;

/** Everything from an opening bracket to the one that closes it, as text; `rest` is what stands around. */
export function findJsonObjects(text: string): { readonly objects: readonly string[]; readonly rest: string } {
  const objects: string[] = [];
  let rest = "";
  let from = 0;
  for (let tries = 0, open = 0; tries < TRIES_MAX && open < OPEN_MAX; tries++) {
    const start = text.indexOf("{", from);
    if (start < 0) break;
    const end = findEnd(text, start);
    rest += text.slice(from, start);
    if (end === undefined) {
      rest += "{";
      open++;
    } else objects.push(text.slice(start, end));
    from = end ?? start + 1;
  }
  return { objects, rest: rest + text.slice(from) };
}

/** Where the object ends that begins there; undefined when it does not. */
function findEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === CHAR.quote) inString = !inString;
    else if (inString) i += code === CHAR.backslash ? 1 : 0;
    else if (code === CHAR.openObject) depth++;
    else if (code === CHAR.closeObject && --depth === 0) return i + 1;
  }
  return undefined;
}
