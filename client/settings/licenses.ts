/** The licence notices of everything that is bundled, as `/licenses.txt` holds them. */

export interface Notice {
  /** The package's name. */
  readonly name: string;
  readonly text: string;
}

/** What stands between two notices; the first part is an introduction. */
const BETWEEN = /^={20,}$/m;

/** Takes the text apart: its introduction, and one notice for each package. */
export function parseLicenses(text: string): { readonly introduction: string; readonly notices: readonly Notice[] } {
  const [introduction = "", ...parts] = text.replaceAll("\r\n", "\n").split(BETWEEN).map((part) => part.trim());
  return { introduction: introduction.replace(/\s*\n\s*/g, " "), notices: parts.map(noticeOf) };
}

function noticeOf(part: string): Notice {
  const end = part.indexOf("\n");
  return end === -1 ? { name: part, text: "" } : { name: part.slice(0, end), text: part.slice(end).trim() };
}
