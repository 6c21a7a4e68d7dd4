/** What Benchtop adds between a model and whoever waits for its answer: beside asking the model itself, in turns. */
import { join } from "@std/path";
import { ModelServer } from "../support/model_server.ts";
import type { Reply } from "../support/model_exchange.ts";
import { callsTools, says } from "../support/model_replies.ts";
import type { Bench } from "./compare.ts";
import { ServerProcess } from "./processes.ts";
import { median } from "./statistics.ts";
import { sourceCommand } from "./subject.ts";

/** From sending the question, as a client on the same machine has it. */
export interface AnswerTimes {
  readonly first_ms: number;
  readonly whole_ms: number;
}

export interface ChatFigures {
  readonly name: string;
  readonly answers: number;
  /** Medians. */
  readonly direct: AnswerTimes;
  readonly own: AnswerTimes;
  /** Medians of what each pair differs by. */
  readonly added: AnswerTimes;
  /** Medians of the pairs' ratios: 1 would be as fast as the model itself. */
  readonly ratio: AnswerTimes;
}

export interface ChatReport {
  /** The first question after a start, which loads the client of the AI service. */
  readonly first_question: AnswerTimes;
  readonly figures: readonly ChatFigures[];
}

/** Pairs of answers in a round. */
const PAIRS = 5;
const WARM_UP = 5;

/** Tokens of an answer, and cards of the boards that the model is told of. */
const TOKENS = Array.from({ length: 200 }, (_, number) => `word${number} `);
const CARDS = 400;

const WORDS: Reply = says(TOKENS);

/** Adds a card to the column that is called like its board, and then says so. */
function adds(board_id: string): Reply {
  const call = { name: "add_card", arguments: { column_id: board_id, title: "Notes" } };
  const add = callsTools([call], "One moment.");
  return (exchange) => exchange.request.text.includes('"role":"tool"') ? WORDS(exchange) : add(exchange);
}

/** How one question is asked; the answer is read by what begins and what ends it. */
type Ask = () => Promise<AnswerTimes>;

interface Variant {
  readonly name: string;
  readonly reply: (board_id: string) => Reply;
  readonly direct: (model_url: string) => Promise<AnswerTimes>;
  readonly cards: number;
}

const VARIANTS: readonly Variant[] = [
  { name: "words, 10 cards", reply: () => WORDS, direct: askModel, cards: 10 },
  { name: `words, ${CARDS} cards`, reply: () => WORDS, direct: askModel, cards: CARDS },
  { name: "a card added, then words", reply: adds, direct: askModelTwice, cards: 10 },
];

export async function measureChat(bench: Bench, say: (line: string) => void): Promise<ChatReport> {
  await using model = new ModelServer();
  model.always(WORDS);
  await using server = await ServerProcess.start(sourceCommand(join(bench.dir, "chat-data")), bench.signal);
  await send(`${server.url}/api/v1/settings/ai_base_url`, "PUT", { value: model.base_url });
  const first_question = await askBenchtop(server.url, await addBoard(server.url, 10));
  const figures: ChatFigures[] = [];
  for (const { name, reply, direct, cards } of VARIANTS) {
    say(name);
    const board_id = await addBoard(server.url, cards);
    model.always(reply(board_id));
    const pairs = bench.pace.rounds * PAIRS;
    figures.push({
      name,
      ...await compareAnswers(() => direct(model.base_url), () => askBenchtop(server.url, board_id), pairs),
    });
    await send(`${server.url}/api/v1/boards/${board_id}`, "DELETE");
  }
  return { first_question, figures };
}

async function compareAnswers(askDirect: Ask, askOwn: Ask, pairs: number): Promise<Omit<ChatFigures, "name">> {
  const measured: { direct: AnswerTimes; own: AnswerTimes }[] = [];
  for (let pair = -WARM_UP; pair < pairs; pair++) {
    const times = { direct: await askDirect(), own: await askOwn() };
    if (pair >= 0) measured.push(times);
  }
  const middle = (of: (times: { direct: AnswerTimes; own: AnswerTimes }, key: keyof AnswerTimes) => number) => ({
    first_ms: median(measured.map((times) => of(times, "first_ms"))),
    whole_ms: median(measured.map((times) => of(times, "whole_ms"))),
  });
  return {
    answers: pairs,
    direct: middle(({ direct }, key) => direct[key]),
    own: middle(({ own }, key) => own[key]),
    added: middle(({ direct, own }, key) => own[key] - direct[key]),
    ratio: middle(({ direct, own }, key) => own[key] / direct[key]),
  };
}

async function askBenchtop(url: string, board_id: string): Promise<AnswerTimes> {
  const body = { messages: [{ role: "user", content: "What is there to do?" }], board_id };
  return await time(`${url}/api/v1/chat`, body, "event: delta\n", "event: done\n");
}

async function askModel(model_url: string, messages: readonly object[] = []): Promise<AnswerTimes> {
  const body = { model: "test/model", stream: true, messages: [{ role: "user", content: "Hello" }, ...messages] };
  return await time(`${model_url}/chat/completions`, body, '"content":"', "data: [DONE]\n");
}

/** What a program does that runs the tool itself. */
async function askModelTwice(model_url: string): Promise<AnswerTimes> {
  const first = await askModel(model_url);
  const second = await askModel(model_url, [{ role: "tool", tool_call_id: "call_0", content: "{}" }]);
  return { first_ms: first.first_ms, whole_ms: first.whole_ms + second.whole_ms };
}

/** Reads a stream of events as it comes. */
async function time(url: string, body: object, first: string, last: string): Promise<AnswerTimes> {
  const started_ms = performance.now();
  const headers = { "content-type": "application/json", accept: "text/event-stream" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  let first_ms: number | undefined;
  let text = "";
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (first_ms === undefined && text.includes(first)) first_ms = performance.now() - started_ms;
  }
  if (first_ms === undefined || !text.includes(last)) throw new Error(`Cannot measure ${url}: it answers ${text}`);
  return { first_ms, whole_ms: performance.now() - started_ms };
}

/** @returns the board's id, which its only column has as well */
async function addBoard(url: string, cards: number): Promise<string> {
  const { id } = await send(`${url}/api/v1/boards`, "POST", { title: `${cards} cards` });
  const cardIds = Array.from({ length: cards }, (_, number) => `${id}-${number}`);
  await send(`${url}/api/v1/boards/${id}`, "PATCH", {
    columns: [{ id, title: "To do", cardIds }],
    cards: Object.fromEntries(cardIds.map((id) => [id, { id, title: "Order pumps", details: "What is to be done." }])),
  });
  return id;
}

async function send(url: string, method: string, body?: object): Promise<{ id: string }> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`Cannot prepare the server: ${method} ${url} answers ${answer.status}`);
  return await answer.json();
}
