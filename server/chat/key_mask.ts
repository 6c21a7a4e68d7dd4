/** Keeps the key out of what a service says: some repeat it, and what a model said is kept and shown. */
import type { ModelEvent, ToolCall } from "./model_events.ts";

const MASK = "•••";

/** Shorter ones, such as "none" for a server of one's own, are no secrets; words that hold them would be spoilt. */
const KEY_MIN = 8;

/** Goes with one call: its text comes in pieces, and the key may lie across them. */
export class KeyMask {
  readonly #key: string | undefined;
  /** The end of the text so far, as far as the key may begin there. */
  #held = "";

  constructor(key: string | undefined) {
    this.#key = key !== undefined && key.length >= KEY_MIN ? key : undefined;
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
    if (this.#key === undefined) return text;
    const masked = this.#mask(this.#held + text);
    const held = countHeld(masked, this.#key);
    this.#held = masked.slice(masked.length - held);
    return masked.slice(0, masked.length - held);
  }

  #maskCall(call: ToolCall): ToolCall {
    const { id, name, arguments: json } = call;
    return { id: this.#mask(id), name: this.#mask(name), arguments: this.#mask(this.#unescape(json)) };
  }

  /** JSON can write the key's letters in other ways. */
  #unescape(json: string): string {
    if (this.#key === undefined || !json.includes("\\u")) return json;
    try {
      return JSON.stringify(JSON.parse(json));
    } catch {
      return json; // the model will be told that it cannot be read
    }
  }

  #mask(text: string): string {
    return this.#key === undefined ? text : text.replaceAll(this.#key, MASK);
  }
}

/** How much of a text's end the key may go on from. */
function countHeld(text: string, key: string): number {
  let count = Math.min(text.length, key.length - 1);
  while (count > 0 && !text.endsWith(key.slice(0, count))) count--;
  return count;
}

function* textEvent(text: string): Generator<ModelEvent> {
  if (text !== "") yield { type: "text", text };
}
