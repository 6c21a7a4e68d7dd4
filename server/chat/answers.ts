/** Answers in the making: no more than a few for one person, and every one can be ended from outside. */
import { AppError } from "../errors.ts";

/** Most answers at a time for one person, and for all of them: each may hold and compute some megabytes. */
const ANSWERS_MAX = 2;
const ALL_ANSWERS_MAX = 8;

/** Why an answer was ended before its end; the code stands with the question. */
const ENDINGS = {
  stopped: { code: "conflict", detail: "The answer was stopped" },
  interrupted: { code: "busy", detail: "The server was stopped before the answer was complete" },
  chat_deleted: { code: "not_found", detail: "The chat was deleted before the answer was complete" },
} as const;

type Ending = keyof typeof ENDINGS;

/** An answer was ended from outside; nothing was changed. */
export class AnswerEnded extends AppError {
  constructor(readonly ending: Ending) {
    super(ENDINGS[ending].code, ENDINGS[ending].detail);
  }
}

export class Answers {
  readonly #running = new Set<RunningAnswer>();
  #closed = false;

  /**
   * Takes one of a person's places.
   *
   * @param client its connection: when it goes away the answer is stopped
   * @param answer_ms how long it may take
   * @throws {AppError} `busy` when that many are being made already, or the server is stopping
   */
  begin(owner_id: string, client: AbortSignal, answer_ms: number): RunningAnswer {
    if (this.#closed) throw new AppError("busy", "Cannot answer: the server is stopping");
    const others = [...this.#running].filter((answer) => answer.owner_id === owner_id);
    if (others.length >= ANSWERS_MAX) {
      throw new AppError("busy", `Cannot answer: ${ANSWERS_MAX} questions of yours are being answered already`, {
        headers: { "Retry-After": "5" },
      });
    }
    if (this.#running.size >= ALL_ANSWERS_MAX) {
      throw new AppError("busy", `Cannot answer: ${ALL_ANSWERS_MAX} questions are being answered already`, {
        headers: { "Retry-After": "5" },
      });
    }
    const answer = new RunningAnswer(owner_id, client, answer_ms, () => this.#running.delete(answer));
    this.#running.add(answer);
    return answer;
  }

  /** Whether an answer is being made in a chat. */
  has(chat_id: string): boolean {
    return [...this.#running].some((answer) => answer.chat_id === chat_id);
  }

  /** Ends the answer that is being made in a chat. */
  endChat(chat_id: string): void {
    for (const answer of this.#running) {
      if (answer.chat_id === chat_id) answer.end("chat_deleted");
    }
  }

  /** Ends all of them; further ones are refused. */
  close(): void {
    this.#closed = true;
    for (const answer of this.#running) answer.end("interrupted");
  }
}

/** One answer in the making; disposing of it frees its place. */
export class RunningAnswer implements Disposable {
  /** Where it will be kept, once that is known. */
  chat_id: string | undefined;
  readonly #controller = new AbortController();
  readonly #client: AbortSignal;
  readonly #onDisposed: () => void;
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #stop = () => this.end("stopped");

  constructor(readonly owner_id: string, client: AbortSignal, answer_ms: number, onDisposed: () => void) {
    this.#client = client;
    this.#onDisposed = onDisposed;
    this.#deadline = setTimeout(() => this.#controller.abort(tooSlow(answer_ms)), answer_ms);
    if (client.aborted) this.#stop();
    else client.addEventListener("abort", this.#stop, { once: true });
  }

  /** Aborted with an AppError as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(ending: Ending): void {
    this.#controller.abort(new AnswerEnded(ending));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#deadline);
    this.#client.removeEventListener("abort", this.#stop);
    this.#onDisposed();
  }
}

function tooSlow(answer_ms: number): AppError {
  return new AppError("ai_timeout", `The answer was not complete within ${answer_ms / 1000} seconds`);
}
