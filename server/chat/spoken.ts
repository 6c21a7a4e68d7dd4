/** Pure: what of a model's text is shown as it comes, and what may turn out to be JSON that is not meant for people. */

/** Lets text through as it comes, but for an answer that begins like JSON: that is held back until it is complete. */
export class SpeechGate {
  readonly #prefix: string;
  readonly #holdsAll: boolean;
  #held = "";
  #isOpen = false;
  /** Whether the beginning looks like JSON: what follows need not be looked at any more. */
  #isJson = false;

  /**
   * @param prefix comes before the first text that is let through
   * @param holdsAll for an answer that is JSON in any case
   */
  constructor(prefix: string, holdsAll: boolean) {
    this.#prefix = prefix;
    this.#holdsAll = holdsAll;
  }

  /** What can be shown, now that this text has come. */
  pass(text: string): string {
    if (this.#isOpen) return text;
    this.#held += text;
    if (this.#holdsAll || this.#isJson) return "";
    this.#held = this.#held.trimStart(); // blanks before it are never shown
    this.#isJson = JSON_BEGUN.test(this.#held);
    return this.#isJson || MAYBE_JSON.test(this.#held) ? "" : this.rest();
  }

  /** What was held back, once it is known to be words. */
  rest(): string {
    const text = this.#held.trimStart();
    this.#held = "";
    if (text === "") return "";
    this.#isOpen = true;
    return this.#prefix + text;
  }
}

/** The beginning of an object or of a fence around it. */
const JSON_BEGUN = /^(?:\{|```)/;
/** Nothing yet, or what may become a fence. */
const MAYBE_JSON = /^`{0,2}$/;

/** Whether a text is, as a whole, an answer as models give it that know no tools. */
export function isJsonAnswer(text: string): boolean {
  const json = unfence(text.trim());
  if (!json.startsWith("{")) return false;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && "message" in value &&
      ("operations" in value || "board_update" in value);
  } catch {
    return false; // words that look like it
  }
}

const FENCE = "```";

/**
 * What stands in the fence that is all of a text; else the text. It goes without a regular expression over all of it,
 * which could be made to go over it again and again.
 */
function unfence(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return text;
  const inside = text.slice(FENCE.length, -FENCE.length);
  const start = inside.indexOf("{");
  const label = inside.slice(0, Math.max(start, 0)).trim();
  return start < 0 || !/^[a-z]*$/i.test(label) ? text : inside.slice(start).trim();
}
