/** What an answer has come to so far. */
import type { Caller, Services } from "../context.ts";
import { readDraft } from "./apply.ts";
import { type Change, proposeOperation } from "./change.ts";
import { Clipper } from "./clip.ts";
import { type Draft, OperationFault } from "./draft.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ChatLimits } from "./limits.ts";
import { OPERATIONS_MAX } from "./operations.ts";
import type { Question } from "./outcomes.ts";
import type { ChatEvent, Operation } from "./schema.ts";

/** A question that is to be answered, and by whom. */
export interface AnswerJob {
  readonly services: Services;
  readonly caller: Caller;
  readonly endpoint: Endpoint;
  readonly limits: ChatLimits;
  readonly question: Question;
  /** Ends the answer. */
  readonly signal: AbortSignal;
}

/** One way to the answer; a correction begins another. Nothing of it is on the board yet. */
export class Attempt {
  /** The board as it was found. */
  readonly before: Draft;
  readonly changes: Change[] = [];
  readonly #texts: string[] = [];
  readonly #clipper = new Clipper();
  #draft: Draft;

  constructor({ services, question }: AnswerJob) {
    this.before = readDraft(services, question.chat.board_id);
    this.#draft = this.before;
  }

  /** The board as the changes so far would leave it. */
  get draft(): Draft {
    return this.#draft;
  }

  /** What was said, round by round. */
  get text(): string {
    return this.#texts.join("\n\n");
  }

  /** Whether nothing was said and nothing proposed. */
  get isEmpty(): boolean {
    return this.#texts.length === 0 && this.changes.length === 0;
  }

  /** Words as they go out: no more of them than will be kept. */
  *speak(text: string): Generator<ChatEvent> {
    const shown = this.#clipper.pass(text);
    if (shown !== "") yield { type: "delta", data: { text: shown } };
  }

  say(text: string): void {
    const trimmed = text.trim();
    if (trimmed !== "") this.#texts.push(trimmed);
  }

  /** Tries an operation. @throws {OperationFault} */
  propose(operation: Operation): ChatEvent & { readonly type: "operation" } {
    if (this.changes.length >= OPERATIONS_MAX) {
      throw new OperationFault(`An answer has at most ${OPERATIONS_MAX} operations`);
    }
    const { draft, change } = proposeOperation(this.#draft, operation);
    const index = this.changes.push(change) - 1;
    this.#draft = draft;
    return { type: "operation", data: { index, operation, summary: change.summary } };
  }
}
