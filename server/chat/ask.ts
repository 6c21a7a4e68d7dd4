/** Asks a question: finds the model and a place, keeps the question, and has it answered. */
import { authorize } from "../authorize.ts";
import type { Board } from "../board/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { etag } from "../http/answer.ts";
import { toAppError } from "../http/problem.ts";
import { makeAnswer } from "./answer.ts";
import { AnswerEnded, type RunningAnswer } from "./answers.ts";
import type { AnswerJob } from "./attempt.ts";
import { requireEndpoint } from "./endpoint.ts";
import { type Answered, failQuestion, type QuestionProblem } from "./outcomes.ts";
import { openQuestion } from "./questions.ts";
import type { ChatAnswer, ChatAsk, ChatEvent } from "./schema.ts";

/** A question that is kept, and is answered as its events are read: whoever takes them has to read on to the end. */
export interface Asked {
  readonly events: AsyncGenerator<ChatEvent, Answered>;
  readonly running: RunningAnswer;
}

/**
 * Asks a question. What fails from here on is thrown by `events`.
 *
 * @param client its connection: when it goes away the answer is stopped
 * @throws {AppError} when the question cannot be asked; it is not kept then
 */
export async function ask(services: Services, caller: Caller, input: ChatAsk, client: AbortSignal): Promise<Asked> {
  authorize(caller.actor, "board.write"); // what the model does, its asker does
  const endpoint = requireEndpoint(services);
  const { limits } = services.ai;
  using undo = new DisposableStack();
  const running = undo.use(services.answers.begin(caller.actor.user_id, client, limits.answer_ms));
  const question = await openQuestion(services, caller, input, running);
  undo.move(); // from here on it is the events that free the place
  const job = { services, caller, endpoint, limits, question, signal: running.signal };
  return { events: answerEvents(job, running), running };
}

async function* answerEvents(job: AnswerJob, running: RunningAnswer): AsyncGenerator<ChatEvent, Answered> {
  using _place = running;
  const { chat, id: question_id } = job.question;
  let failure: unknown = new AnswerEnded("stopped"); // what it is when nobody reads on
  let isAnswered = false;
  try {
    yield { type: "chat", data: { chat_id: chat.id, question_id, title: chat.title } };
    const answered = yield* makeAnswer(job);
    isAnswered = true;
    const { answer, board } = answered;
    if (board !== undefined) yield { type: "board", data: { etag: etag(board.version), board_id: chat.board_id } };
    yield { type: "done", data: answer };
    return answered;
  } catch (error) {
    failure = running.signal.aborted ? running.signal.reason : error;
    throw failure;
  } finally {
    if (!isAnswered) await keepFailure(job, failure);
  }
}

async function keepFailure({ services, caller, question }: AnswerJob, failure: unknown): Promise<void> {
  try {
    await failQuestion(services, caller, question, toQuestionProblem(failure));
  } catch (error) {
    // Whoever asked hears of the first failure. The next question in this chat, or the next start, makes up for it.
    services.logger.error("A question could not be marked as failed", { question_id: question.id, error });
  }
}

function toQuestionProblem(failure: unknown): QuestionProblem {
  if (failure instanceof AnswerEnded) return { code: failure.ending, detail: failure.detail };
  const { code, detail }: AppError = toAppError(failure);
  return { code, detail };
}

/** Waits for the answer as a whole. */
export async function readAnswer({ events }: Asked): Promise<ChatAnswer> {
  for (;;) {
    const next = await events.next();
    if (!next.done) continue;
    const { answer, board } = next.value;
    const board_update: Board | null = board === undefined ? null : JSON.parse(board.text);
    return { ...answer, board_update };
  }
}
