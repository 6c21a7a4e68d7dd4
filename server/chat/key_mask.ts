/** Keeps the key out of what a service says: some repeat it, and what a model said is kept and shown. */
import type { ModelEvent, ToolCall } from "./model_events.ts";

const MASK = "•••";

/** Shorter ones, such as "none" for a server of one's own, are no secrets; words that hold them would be spoilt. */
const KEY_MIN = 8;

/** Goes with one call: its text comes in pieces, and the key may lie across them. */
export class KeyMask {
  /** Finds the key; undefined when there is none that is a secret. */
  readonly #pattern: KeyPattern | undefined;
  /** The end of the text so far, as far as the key may begin there. */
  #held = "";

  constructor(key: string | undefined) {
    this.#pattern = key !== undefined && key.length >= KEY_MIN ? keyPattern(key) : undefined;
  }

  /** What comes to be known of an event; text that is held back comes before the next event that is none. */
  *take(event: ModelEvent): Generator<ModelEvent> {
    if (event.type === "text") return yield* textEvent(this.#pass(event.text));
    yield* textEvent(this.#held);
    this.#held = "";
    if (event.type === "tool_calls") yield { ...event, calls: event.calls.map((call) => this.#maskCall(call)) };
    else if (event.type === "usage") yield { ...event, model: this.#mask(event.model) };
    else yield event;
  }

  #pass(text: string): string {
    if (this.#pattern === undefined) return text;
    const masked = this.#mask(this.#held + text);
    const end = masked.search(this.#pattern.begun);
    this.#held = masked.slice(end);
    return masked.slice(0, end);
  }

  #maskCall(call: ToolCall): ToolCall {
    const { id, name, arguments: json } = call;
    return { id: this.#mask(id), name: this.#mask(name), arguments: this.#mask(json) };
  }

  #mask(text: string): string {
    return this.#pattern === undefined ? text : text.replaceAll(this.#pattern.whole, MASK);
  }
}

interface KeyPattern {
  readonly whole: RegExp;
  /** Where a text that does not hold the key ends with a beginning of it, if only an empty one. */
  readonly begun: RegExp;
}

/** In any spelling: what a model writes may be read as JSON later, which can write each character in other ways. */
function keyPattern(key: string): KeyPattern {
  const characters = [...key].map(spellings);
  const begun = characters.reduceRight((rest, character) => `(?:${CUT}|${character}${rest})`, "(?!)");
  return { whole: new RegExp(characters.join(""), "g"), begun: new RegExp(begun) };
}

/** The end of the text, between two characters or within one that is escaped. */
const CUT = String.raw`(?:\\(?:u[\da-fA-F]{0,3})?)?$`;

/** A pattern for one character of a key, which is visible ASCII. */
function spellings(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, "0");
  const itself = String.raw`\u${code}`;
  const anyCase = code.replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const escaped = ['"', "\\", "/"].includes(character) ? `u${anyCase}|${itself}` : `u${anyCase}`;
  return String.raw`(?:\\(?:${escaped})|${itself})`;
}

function* textEvent(text: string): Generator<ModelEvent> {
  if (text !== "") yield { type: "text", text };
}
