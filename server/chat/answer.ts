/** The loop: the model is asked, and what it proposes is tried on a draft, until it has come to an answer. */
import { findChat } from "../../db/chat.ts";
import { letOthersRun } from "../../db/slices.ts";
import { missing, unauthenticated } from "../authorize.ts";
import { AppError } from "../errors.ts";
import { userSetting } from "../settings/service.ts";
import { hasStanding } from "../standing.ts";
import { type AnswerJob, Attempt } from "./attempt.ts";
import { needsReview } from "./change.ts";
import { type Draft, OperationFault } from "./draft.ts";
import { hear, type Heard } from "./hear.ts";
import { type JsonAnswer, readJsonAnswer } from "./json_answer.ts";
import type { ToolCall } from "./model.ts";
import { OPERATIONS_MAX } from "./operations.ts";
import { type Answered, answerQuestion, type Question, type Reply } from "./outcomes.ts";
import { quotesChanges } from "./quotation.ts";
import type { ChatEvent } from "./schema.ts";
import { isJsonAnswer } from "./spoken.ts";
import { Talk } from "./talk.ts";
import { estimateTokens } from "./tokens.ts";
import { answerToolCall, isReading, READING_TOKENS_MAX, READINGS_MAX, readToolCall } from "./tools.ts";

/**
 * Answers a question, and keeps the answer. A mistake of the model's, be it an operation that cannot be done or an
 * answer that cannot be read, is told to it once; after a second one the answer is that nothing was changed.
 *
 * @throws {AppError} when there is no answer; nothing was changed then
 */
export async function* makeAnswer(job: AnswerJob): AsyncGenerator<ChatEvent, Answered> {
  let attempt = new Attempt(job);
  let talk = newTalk(job, attempt, "tools");
  let isCorrected = false;
  for (let round = 0; round < job.limits.rounds; round++) {
    requireWelcome(job);
    const heard = yield* hear(job, talk, attempt);
    if (heard.no_tools) {
      if (!attempt.isEmpty) yield { type: "restart", data: { reason: "The model takes no tools any more" } };
      attempt = new Attempt(job);
      talk = newTalk(job, attempt, "json");
      continue;
    }
    try {
      if (yield* takeUp(job, talk, attempt, heard)) return await keep(job, conclude(job, attempt));
    } catch (error) {
      if (!(error instanceof OperationFault)) throw error;
      yield { type: "restart", data: { reason: error.message } };
      if (isCorrected) return yield* giveUp(job, error.message);
      isCorrected = true;
      attempt = new Attempt(job);
      talk.correct(error.message, attempt.before);
    }
  }
  throw new AppError("ai_failed", `The model came to no answer within ${job.limits.rounds} rounds`);
}

function newTalk({ services, question, limits }: AnswerJob, { before }: Attempt, way: Talk["way"]): Talk {
  return new Talk(services, question, before, way, limits.prompt_tokens);
}

/** Much can happen meanwhile: whoever asked may have been locked out, and the chat deleted with its board. */
function requireWelcome({ services, caller, question, signal }: AnswerJob): void {
  signal.throwIfAborted();
  if (!hasStanding(services, caller.actor)) throw unauthenticated("You were logged out before the answer was complete");
  const { id } = question.chat;
  if (findChat(services.db, id) === undefined) throw missing({ type: "chat", id });
}

/** Takes up what the model said; whether its answer is complete with that. @throws {OperationFault} */
async function* takeUp(job: AnswerJob, talk: Talk, attempt: Attempt, heard: Heard): AsyncGenerator<ChatEvent, boolean> {
  if (heard.calls.length > OPERATIONS_MAX) refuseCalls(talk, heard);
  const answers: string[] = [];
  try {
    if (heard.calls.length === 0) {
      yield* takeWords(job, talk, attempt, heard);
      return true;
    }
    if (heard.is_cut) throw new OperationFault("The calls were cut off at the limit of an answer's length");
    yield* attempt.speak(heard.gate.rest());
    attempt.say(heard.text);
    let readings = 0;
    for (const call of heard.calls) {
      await pause(job); // each goes through the board and makes a new one
      const mayRead = isReading(call.name) && ++readings <= READINGS_MAX && hasRoom(answers);
      answers.push(yield* runCall(job, attempt, call, mayRead));
    }
    return false;
  } finally {
    talk.add(heard, answers);
  }
}

/** Others run; an answer that was ended meanwhile goes no further. */
async function pause({ signal }: AnswerJob): Promise<void> {
  await letOthersRun();
  signal.throwIfAborted();
}

/** So many would hold up everybody, and fill the next prompt: not one is tried, and none is told back to the model. */
function refuseCalls(talk: Talk, heard: Heard): never {
  talk.add({ ...heard, calls: [] }, []);
  throw new OperationFault(`These are ${heard.calls.length} calls at once: at most ${OPERATIONS_MAX} are taken`);
}

/** Whether the tools may tell more, after what they have answered in this round. */
function hasRoom(answers: readonly string[]): boolean {
  return answers.reduce((sum, answer) => sum + estimateTokens(answer), 0) < READING_TOKENS_MAX;
}

async function* runCall(
  job: AnswerJob,
  attempt: Attempt,
  call: ToolCall,
  mayRead: boolean,
): AsyncGenerator<ChatEvent, string> {
  const wanted = readToolCall(call.name, call.arguments, attempt.draft, job.services.newId, mayRead);
  if (wanted.type === "reading") return wanted.text;
  const event = attempt.propose(wanted);
  yield event;
  return answerToolCall(wanted, event.data.summary);
}

/** Words alone end the answer; some models put changes into them, as JSON. */
async function* takeWords(
  job: AnswerJob,
  talk: Talk,
  attempt: Attempt,
  { text, is_cut, gate }: Heard,
): AsyncGenerator<ChatEvent> {
  const answer = readWords(job, talk, attempt, text);
  if (answer === undefined) {
    yield* attempt.speak(gate.rest());
    if (is_cut) yield* attempt.speak("…");
    attempt.say(is_cut ? `${text}…` : text);
  } else {
    for (const operation of answer.operations) {
      await pause(job);
      yield attempt.propose(operation);
    }
    yield* attempt.speak(answer.message);
    attempt.say(answer.message);
  }
  if (attempt.isEmpty) throw new OperationFault("The answer was empty");
}

function readWords(
  { services, question }: AnswerJob,
  talk: Talk,
  attempt: Attempt,
  text: string,
): JsonAnswer | undefined {
  // Where there are tools, JSON inside of words is no answer; alone it is one, unless it stands in a card, say.
  if (talk.way === "tools" && !isJsonAnswer(text)) return undefined;
  if (quotesChanges(text, toldTexts(question, attempt.before))) return undefined;
  return readJsonAnswer(text, attempt.draft, services.newId);
}

/** All that the model was told and did not say itself. */
function* toldTexts({ content, history }: Question, { cards, columns }: Draft): Generator<string> {
  yield content;
  for (const turn of history) yield turn.content;
  for (const { title } of columns) yield title;
  for (const { title, details } of cards.values()) yield* [title, details];
}

function conclude({ services, caller }: AnswerJob, { text, changes, before, draft }: Attempt): Reply {
  const message = text === "" ? changes.map(({ summary }) => `- ${summary}`).join("\n") : text;
  if (changes.length === 0) return { message, changes, waits: false, reason: null };
  if (userSetting(services, caller.actor.user_id, "chat_apply") === "review") {
    return { message, changes, waits: true, reason: null };
  }
  const reason = needsReview(before, draft) ?? null;
  return { message, changes, waits: reason !== null, reason };
}

async function keep(job: AnswerJob, reply: Reply): Promise<Answered> {
  requireWelcome(job);
  return await answerQuestion(job.services, job.caller, job.question, reply, job.signal);
}

/** The model has had its second chance. */
async function* giveUp(job: AnswerJob, reason: string): AsyncGenerator<ChatEvent, Answered> {
  const message = `That did not work: ${reason}. Nothing on the board was changed.`;
  yield { type: "delta", data: { text: message } };
  return await keep(job, { message, changes: [], waits: false, reason: null });
}
