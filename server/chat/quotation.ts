/** Pure: whether changes that stand in an answer as JSON were only quoted. */
import { findJsonObjects } from "./json_objects.ts";

/**
 * Whether a text repeats an answer in JSON that stands in what people and programs wrote, however it is spaced. The
 * model need not be fooled for that: whoever has a card read out to them must not have made as their own the changes
 * that somebody wrote into it.
 *
 * @param sources what the model was told, text by text
 */
export function quotesChanges(text: string, sources: Iterable<string>): boolean {
  const answers = findJsonObjects(text).objects.filter(hasChanges).map(squeeze);
  if (answers.length === 0) return false;
  const shortest = Math.min(...answers.map(({ length }) => length));
  for (const source of sources) {
    if (source.length < shortest) continue; // most cards are: no need to look at them
    const squeezed = squeeze(source);
    if (answers.some((answer) => squeezed.includes(answer))) return true;
  }
  return false;
}

/** Its fields are asked for by their names, which JSON can spell in several ways. */
function hasChanges(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && ("operations" in value || "board_update" in value);
  } catch {
    return false; // nobody will carry it out
  }
}

/** Without blanks and what nobody sees: a quotation may be set in other lines. */
function squeeze(text: string): string {
  return text.replaceAll(/[\s\p{Cf}]/gu, "");
}
