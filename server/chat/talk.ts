/** What is said to the model in the course of one answer, and what it has said. */
import { requireBoard } from "../board/service.ts";
import type { Services } from "../context.ts";
import { clip } from "./clip.ts";
import type { Draft } from "./draft.ts";
import type { ModelMessage, ModelRequest, ToolCall } from "./model.ts";
import type { Question } from "./outcomes.ts";
import { buildCorrection, buildPrompt, describeBoard, fence, fitMessages, type Way } from "./prompt.ts";
import { estimateTokens } from "./tokens.ts";
import { listTools } from "./tools.ts";

/** What the model said in one round. */
export interface Said {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** Whether it was cut off at the limit of its length. */
  readonly is_cut: boolean;
  /** Whether it takes no tools; nothing was said then. */
  readonly no_tools: boolean;
}

export class Talk {
  readonly way: Way;
  readonly #services: Services;
  readonly #question: Question;
  readonly #budget_tokens: number;
  readonly #boundary: string = crypto.randomUUID();
  readonly #messages: ModelMessage[];
  /** The board as the model was told of it last. */
  #told: string;

  constructor(services: Services, question: Question, board: Draft, way: Way, budget_tokens: number) {
    this.way = way;
    this.#services = services;
    this.#question = question;
    this.#budget_tokens = budget_tokens;
    this.#told = this.#describe(board);
    this.#messages = buildPrompt({
      board: this.#told,
      history: question.history,
      question: question.content,
      today: services.now().slice(0, "YYYY-MM-DD".length),
      way,
      boundary: this.#boundary,
      budget_tokens,
    });
  }

  get request(): ModelRequest {
    const messages = fitMessages(this.#messages, this.#budget_tokens);
    return { messages, tools: this.way === "tools" ? listTools() : [] };
  }

  /**
   * Adds what the model said, as far as it is worth repeating, and what its calls were answered; a call without an
   * answer was not tried.
   */
  add({ text, calls }: Said, answers: readonly string[]): void {
    const tool_calls = calls.length === 0 ? {} : { tool_calls: shortenCalls(calls) };
    this.#messages.push({ role: "assistant", content: clip(text, TEXT_MAX), ...tool_calls });
    calls.forEach(({ id }, index) => {
      const content = fence(answers[index] ?? NOT_TRIED, this.#boundary);
      this.#messages.push({ role: "tool", tool_call_id: id, content });
    });
  }

  /** Tells the model that it has to start over, and why; and what the board is like, when that has changed. */
  correct(reason: string, board: Draft): void {
    const now = this.#describe(board);
    this.#messages.push(buildCorrection(reason, now === this.#told ? undefined : now, this.#boundary));
    this.#told = now;
  }

  #describe(board: Draft): string {
    const { title } = requireBoard(this.#services, this.#question.chat.board_id);
    return describeBoard(title, board, this.way, this.#question.content, this.#budget_tokens);
  }
}

/** What the model is told back of what it said in one round: characters of its words and of a tool's name. */
const TEXT_MAX = 4_000;
const NAME_MAX = 100;
/** The same of all arguments: with the words, a round has to fit into the room that is kept free for one. */
const ARGUMENTS_TOKENS_MAX = 4_000;

/** Arguments that are too long are left out as a whole: services want JSON. What they did, the call's answer tells. */
function shortenCalls(calls: readonly ToolCall[]): ToolCall[] {
  let room = ARGUMENTS_TOKENS_MAX;
  return calls.map(({ id, name, arguments: json }) => {
    const tokens = estimateTokens(json);
    if (tokens <= room) room -= tokens;
    else json = "{}";
    return { id, name: clip(name, NAME_MAX), arguments: json };
  });
}

const NOT_TRIED = JSON.stringify({ error: "not tried" });
