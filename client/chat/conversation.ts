/** One conversation: what was said, and the answer that is being written. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Chat, ChatAsk, ChatEvent, ChatMessage, Proposal } from "../../server/chat/schema.ts";
import { Problem, problemIn, wordsFor } from "../problem.ts";
import { afterEvent, type Answering, newMessage, startAnswering, withMessages } from "./answering.ts";
import { paced } from "./paced.ts";

/** What a conversation needs of the world. */
export interface ConversationIo {
  readonly stream: (ask: ChatAsk, stop: AbortSignal) => AsyncIterable<ChatEvent>;
  readonly readChat: (chat_id: string) => Promise<Pick<Chat, "title" | "board_id">>;
  readonly readMessages: (chat_id: string) => Promise<readonly ChatMessage[]>;
  /** The first question made a chat of it. */
  readonly onBegun: (conversation: Conversation, chat_id: string) => void;
  /** An answer is complete, or there will be none. */
  readonly onEnded: (conversation: Conversation, ending: Ending) => void;
}

export type Ending =
  | { readonly type: "done"; readonly proposal: Proposal | null }
  | { readonly type: "stopped" }
  | { readonly type: "failed"; readonly reason: string };

/** A question that the server has not taken, and why; without a reason the person stopped it. */
export interface Unsent {
  readonly question: string;
  readonly reason: string | undefined;
}

const STOPPED = { code: "stopped", detail: "The answer was stopped" };
/** Nobody reads faster, and a long text takes a moment to draw. */
const DRAW_EVERY_MS = 50;

export class Conversation {
  readonly board_id: string;
  readonly #io: ConversationIo;
  readonly #id = signal<string | undefined>(undefined);
  readonly #title = signal("");
  readonly #messages = signal<readonly ChatMessage[] | undefined>(undefined);
  readonly #failure = signal<unknown>(undefined);
  readonly #answering = signal<Answering | undefined>(undefined);
  readonly #unsent = signal<Unsent | undefined>(undefined);
  /** Ahead of what is shown by as much as one waits before drawing. */
  #latest: Answering | undefined;
  readonly #drawing = paced(DRAW_EVERY_MS, () => this.#answering.value = this.#latest);
  #stop: AbortController | undefined;
  #reads = 0;

  /** @param chat_id undefined for one that has not begun */
  constructor(board_id: string, chat_id: string | undefined, io: ConversationIo) {
    this.board_id = board_id;
    this.#io = io;
    this.#id.value = chat_id;
    if (chat_id === undefined) this.#messages.value = [];
    else void this.load();
  }

  /** What the server calls it; undefined until it has begun. */
  get id(): ReadonlySignal<string | undefined> {
    return this.#id;
  }

  get title(): ReadonlySignal<string> {
    return this.#title;
  }

  /** Oldest first; undefined until they have been read. */
  get messages(): ReadonlySignal<readonly ChatMessage[] | undefined> {
    return this.#messages;
  }

  /** Why it could not be read. */
  get failure(): ReadonlySignal<unknown> {
    return this.#failure;
  }

  get answering(): ReadonlySignal<Answering | undefined> {
    return this.#answering;
  }

  /** The question to give back to the person. */
  get unsent(): ReadonlySignal<Unsent | undefined> {
    return this.#unsent;
  }

  /** Reads what was said from the server. What happens here meanwhile makes the answer too old to be taken. */
  async load(): Promise<void> {
    const id = this.#id.peek();
    if (id === undefined) return;
    const mine = ++this.#reads;
    try {
      const [{ title, board_id }, messages] = await Promise.all([this.#io.readChat(id), this.#io.readMessages(id)]);
      if (mine !== this.#reads) return;
      if (board_id !== this.board_id) throw new Problem("not_found", "This chat is about another board");
      batch(() => {
        this.#title.value = title;
        this.#messages.value = messages;
        this.#failure.value = undefined;
      });
    } catch (error) {
      if (mine === this.#reads) this.#failure.value = error ?? new Error("No reason was given");
    }
  }

  /** Asks the assistant; one question at a time. */
  ask(question: string): Promise<void> {
    return this.#ask(question, undefined);
  }

  /** Asks again what got no answer. */
  retry({ id, content }: ChatMessage): Promise<void> {
    return this.#ask(content, id);
  }

  /** Ends the answer that is being written. */
  stop(): void {
    this.#stop?.abort();
  }

  /** What became of a proposal. */
  settle(proposal: Proposal): void {
    this.#change((messages) =>
      messages.map((message) => message.id === proposal.message_id ? { ...message, proposal } : message)
    );
  }

  async #ask(question: string, retry_of: string | undefined): Promise<void> {
    if (this.#answering.peek() !== undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#latest = startAnswering(question);
    batch(() => {
      this.#unsent.value = undefined;
      this.#answering.value = this.#latest;
    });
    try {
      for await (const event of this.#io.stream(this.#request(question, retry_of), stop.signal)) {
        if (this.#take(event, retry_of)) return;
      }
      throw new Problem("unreachable", "The answer broke off");
    } catch (error) {
      await this.#fail(error, stop.signal.aborted, retry_of);
    }
  }

  #request(question: string, retry_of: string | undefined): ChatAsk {
    const chat_id = this.#id.peek();
    return {
      messages: [{ role: "user", content: question }],
      board_id: this.board_id,
      ...(chat_id === undefined ? {} : { chat_id }),
      ...(retry_of === undefined ? {} : { retry_of }),
    };
  }

  /** @returns whether the answer is complete */
  #take(event: ChatEvent, retry_of: string | undefined): boolean {
    if (this.#latest === undefined) return true;
    if (event.type === "problem") throw problemIn(event.data, "The server could not answer");
    this.#latest = afterEvent(this.#latest, event);
    this.#drawing.ask();
    if (event.type === "chat") this.#begin(event.data.chat_id, event.data.title, retry_of);
    if (event.type !== "done") return false;
    const { message: content, message_id: id, chat_id, proposal } = event.data;
    this.#end(
      [this.#question("done"), newMessage({ id, chat_id, role: "assistant", content, state: "done", proposal })],
      { type: "done", proposal },
    );
    return true;
  }

  #begin(chat_id: string, title: string, retry_of: string | undefined): void {
    const isNew = this.#id.peek() === undefined;
    batch(() => {
      this.#id.value = chat_id;
      this.#title.value = title;
      this.#change((messages) => messages.filter(({ id }) => id !== retry_of)); // this one takes its place
    });
    if (isNew) this.#io.onBegun(this, chat_id);
  }

  async #fail(error: unknown, isStopped: boolean, retry_of: string | undefined): Promise<void> {
    const reason = wordsFor(error);
    const ending: Ending = isStopped ? { type: "stopped" } : { type: "failed", reason };
    if (this.#latest?.question_id === undefined) return this.#giveBack(ending, retry_of);
    const problem = isStopped ? STOPPED : { code: error instanceof Problem ? error.code : "internal", detail: reason };
    this.#end([{ ...this.#question("failed"), problem }], ending);
    // An answer that broke off, or was stopped at its very end, may have been finished by the server.
    if (isStopped || problem.code === "unreachable") await this.load();
  }

  /** The server has not taken the question. One that is asked again stands among the messages as it did. */
  #giveBack(ending: Ending, retry_of: string | undefined): void {
    const question = this.#latest?.question ?? "";
    const reason = ending.type === "failed" ? ending.reason : undefined;
    batch(() => {
      this.#unsent.value = { question: retry_of === undefined ? question : "", reason };
      this.#end([], ending);
    });
  }

  #end(messages: readonly ChatMessage[], ending: Ending): void {
    this.#drawing.cancel();
    this.#latest = undefined;
    batch(() => {
      this.#answering.value = undefined;
      this.#change((known) => withMessages(known, ...messages));
    });
    this.#io.onEnded(this, ending);
  }

  #question(state: ChatMessage["state"]): ChatMessage {
    const { question = "", question_id = "" } = this.#latest ?? {};
    return newMessage({ id: question_id, chat_id: this.#id.peek() ?? "", role: "user", content: question, state });
  }

  #change(change: (messages: readonly ChatMessage[]) => readonly ChatMessage[]): void {
    const known = this.#messages.peek();
    this.#reads++;
    if (known === undefined) void this.load(); // what was being read is of before
    else this.#messages.value = change(known);
  }
}
