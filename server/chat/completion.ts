/** What a service sends, in OpenAI's form: chunks of a stream, or a whole answer, and what they add up to. */
import * as z from "zod";
import type { ModelEvent, ToolCall } from "./model_events.ts";

/** A part of a call of a tool; a whole one is a part too. */
const CallPart = z.looseObject({
  index: z.int().nonnegative().nullish(),
  id: z.string().max(200).nullish(),
  function: z.looseObject({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});
type CallPart = z.infer<typeof CallPart>;

/** Parts in one piece: a whole answer has one for each call, a chunk of a stream hardly more than one. */
const PARTS_MAX = 5_000;

/** Each part is checked by itself, once it is known that there are not too many. */
const Said = z.looseObject({
  content: z.string().nullish(),
  tool_calls: z.custom<readonly unknown[]>((parts) => Array.isArray(parts) && parts.length <= PARTS_MAX).nullish(),
});

/**
 * Tokens are counts and a cost is an amount; a service that reports something else, or more than any call can come to,
 * has reported nothing.
 */
const Count = z.int().nonnegative().max(1_000_000_000).nullish().catch(null);
const Usage = z.looseObject({
  prompt_tokens: Count,
  completion_tokens: Count,
  /** OpenRouter's: US dollars. */
  cost: z.number().nonnegative().max(1_000_000).nullish().catch(null),
});
type Usage = z.infer<typeof Usage>;

/** Alternative answers: one is asked for. */
const CHOICES_MAX = 100;
const Choice = z.looseObject({
  index: z.int().nullish(),
  delta: Said.nullish(),
  message: Said.nullish(),
  finish_reason: z.string().nullish(),
});

/** A chunk has `delta`, a whole answer `message`; all else is the same. */
const Piece = z.looseObject({
  model: z.string().max(200).nullish().catch(null),
  choices: z.custom<readonly unknown[]>((choices) => Array.isArray(choices) && choices.length <= CHOICES_MAX)
    .pipe(z.array(Choice)),
  usage: Usage.nullish().catch(null),
});

interface GrowingCall {
  id: string;
  name: string;
  arguments: string;
}

/** One answer while it comes in. */
export class Completion {
  readonly #calls: GrowingCall[] = [];
  /** Which call a part of this index goes on with. */
  readonly #byIndex = new Map<number, GrowingCall>();
  #has_begun = false;
  #finish_reason: string | undefined;
  #usage: Usage | undefined;
  #model: string | undefined;

  /**
   * Takes a chunk, or a whole answer, and gives the text that is new in it.
   *
   * @throws {z.ZodError} when it is neither
   */
  *take(piece: unknown): Generator<ModelEvent> {
    const { choices, usage, model } = z.parse(Piece, piece);
    this.#model ??= model ?? undefined;
    this.#usage = usage ?? this.#usage;
    // More than one answer was not asked for.
    const choice = choices.find(({ index }) => (index ?? 0) === 0);
    if (choice === undefined) return;
    this.#has_begun = true;
    const said = choice.delta ?? choice.message;
    for (const part of said?.tool_calls ?? []) this.#takeCall(z.parse(CallPart, part));
    this.#finish_reason = choice.finish_reason ?? this.#finish_reason;
    if (said?.content) yield { type: "text", text: said.content };
  }

  /** Whether the model has said anything at all, if only that it says nothing. */
  get has_begun(): boolean {
    return this.#has_begun;
  }

  /** Whether the service has said that this is all: a stream that ends without is broken. */
  get is_complete(): boolean {
    return this.#finish_reason !== undefined;
  }

  /** What follows the text of a complete answer. */
  *end(): Generator<ModelEvent> {
    if (this.#calls.length > 0) yield { type: "tool_calls", calls: this.#calls.map(withId) };
    if (this.#finish_reason === "length") yield { type: "cut" };
  }

  /** @param asked the model that was asked for, for a service that does not say which one answered */
  usage(asked: string, duration_ms: number): ModelEvent {
    return {
      type: "usage",
      model: this.#model || asked,
      prompt_tokens: this.#usage?.prompt_tokens ?? null,
      completion_tokens: this.#usage?.completion_tokens ?? null,
      cost_usd: this.#usage?.cost ?? null,
      duration_ms,
    };
  }

  #takeCall({ index, id, function: part }: CallPart): void {
    const call = this.#callOf(index ?? undefined, id ?? undefined);
    call.name += part?.name ?? "";
    call.arguments += part?.arguments ?? "";
  }

  /** Some services give each call whole and all the same index, or none: another id is another call. */
  #callOf(index: number | undefined, id: string | undefined): GrowingCall {
    const known = index === undefined ? this.#calls.at(-1) : this.#byIndex.get(index);
    if (known !== undefined && (id === undefined || id === "" || id === known.id)) return known;
    const call = { id: id ?? "", name: "", arguments: "" };
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }
}

/** The answer to a call names its id, so each needs one, and another than the rest. */
function withId(call: GrowingCall, position: number): ToolCall {
  return { ...call, id: call.id === "" ? `call_${position}` : call.id };
}
