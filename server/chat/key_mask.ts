/** Keeps the key out of what a service says: some repeat it, and what a model said is kept and shown. */
import { KeySearch } from "./key_search.ts";
import { ARGUMENTS_LENGTH_MAX, type ModelEvent, type ToolCall } from "./model_events.ts";

const MASK = "•••";

/** Shorter ones, such as "none" for a server of one's own, are no secrets; words that hold them would be spoilt. */
const KEY_MIN = 8;

/** Goes with one call: its text comes in pieces, and the key may lie across them. */
export class KeyMask {
  /** Undefined when there is no key that is a secret. */
  readonly #search: KeySearch | undefined;
  /** The end of the text so far, as far as the key may begin there. */
  #held = "";

  constructor(key: string | undefined) {
    this.#search = key !== undefined && key.length >= KEY_MIN ? new KeySearch(key) : undefined;
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
    if (this.#search === undefined) return text;
    const { text: masked, begun } = this.#search.replace(this.#held + text, MASK);
    this.#held = masked.slice(begun);
    return masked.slice(0, begun);
  }

  #maskCall(call: ToolCall): ToolCall {
    const { id, name, arguments: json } = call;
    // What is longer is refused for that, so that it need not be looked through.
    const read = json.slice(0, ARGUMENTS_LENGTH_MAX + 1);
    return { id: this.#mask(id), name: this.#mask(name), arguments: this.#mask(read) };
  }

  #mask(text: string): string {
    return this.#search === undefined ? text : this.#search.replace(text, MASK).text;
  }
}

function* textEvent(text: string): Generator<ModelEvent> {
  if (text !== "") yield { type: "text", text };
}
