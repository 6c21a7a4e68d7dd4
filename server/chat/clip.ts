/** Pure: how much of a model's words is kept, and so is shown. */
import { CONTENT_MAX } from "./schema.ts";

/** What is kept of a model's words: a NUL would end the text for half of the world's programs. */
export function clip(text: string, length = CONTENT_MAX): string {
  const clean = withoutNul(text.toWellFormed());
  return clean.length <= length ? clean : `${clean.slice(0, length - 1).toWellFormed()}…`;
}

/**
 * The same for a message that comes piece by piece: what is beyond the end is not shown either. One that just fits
 * loses its last character, since more may come.
 */
export class Clipper {
  #room = CONTENT_MAX;
  #isFull = false;

  /** What is shown of a piece. */
  pass(text: string): string {
    if (this.#isFull) return "";
    const clean = withoutNul(text);
    if (clean.length < this.#room) {
      this.#room -= clean.length;
      return clean;
    }
    this.#isFull = true;
    return `${clean.slice(0, this.#room - 1).replace(HALF_CHARACTER, "")}…`;
  }
}

/** The first half of a character outside of the basic plane, whose second one was cut off. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}
