/** The wire contract of chats: conversations, what the assistant proposes, and what it costs. */
import * as z from "zod";
import { Board, CardTitle, ColumnTitle, Details, DueOn, Id, Labels } from "../board/schema.ts";
import { PAGE_QUERY, Timestamp, Version } from "../schema.ts";

/** Characters of a message, whoever says it: clients send answers back. */
export const CONTENT_MAX = 100_000;

const Content = z.string().min(1, "must not be empty").max(CONTENT_MAX, `must have at most ${CONTENT_MAX} characters`);

// ---- operations: what the assistant can do to a board ----

/** `before_id` null or missing means last. Ids of cards and columns that are added are made when they are proposed. */
export const Operation = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("add_card"),
    card_id: Id,
    column_id: Id,
    title: CardTitle,
    details: Details.optional(),
    before_id: Id.nullable().optional(),
  }),
  z.strictObject({
    type: z.literal("edit_card"),
    card_id: Id,
    title: CardTitle.optional(),
    details: Details.optional(),
    labels: Labels.optional(),
    due_on: DueOn.nullable().optional(),
  }),
  z.strictObject({ type: z.literal("move_card"), card_id: Id, column_id: Id, before_id: Id.nullable().optional() }),
  z.strictObject({ type: z.literal("delete_card"), card_id: Id }),
  z.strictObject({
    type: z.literal("add_column"),
    column_id: Id,
    title: ColumnTitle,
    before_id: Id.nullable().optional(),
  }),
  z.strictObject({ type: z.literal("rename_column"), column_id: Id, title: ColumnTitle }),
  z.strictObject({ type: z.literal("move_column"), column_id: Id, before_id: Id.nullable().optional() }),
  z.strictObject({ type: z.literal("delete_column"), column_id: Id }),
]).meta({ id: "Operation" });
export type Operation = z.infer<typeof Operation>;

/** An operation of a proposal, and what became of it. */
export const ProposedOperation = z.strictObject({
  /** Its number in the proposal, from 0. */
  index: z.int().nonnegative(),
  operation: Operation,
  /** What it does, in words that name the card and the columns as they were then: "Move Pick a name to Review". */
  summary: z.string(),
  state: z.enum(["waiting", "applied", "discarded", "undone"]),
}).meta({ id: "ProposedOperation" });
export type ProposedOperation = z.infer<typeof ProposedOperation>;

export const Proposal = z.strictObject({
  id: z.string(),
  chat_id: z.string(),
  message_id: z.string(),
  state: z.enum(["waiting", "applied", "discarded", "undone"]),
  operations: z.array(ProposedOperation),
  /** Why it waits for a person although answers are applied at once; null otherwise. */
  reason: z.string().nullable(),
  created_at: Timestamp,
  updated_at: Timestamp,
}).meta({ id: "Proposal" });
export type Proposal = z.infer<typeof Proposal>;

/** Which operations; all that wait when left out. */
export const ProposalApply = z.strictObject({ indexes: z.array(z.int().nonnegative()).min(1).max(500).optional() })
  .meta({ id: "ProposalApply" });
export type ProposalApply = z.infer<typeof ProposalApply>;

// ---- asking ----

export const ChatTurn = z.strictObject({ role: z.enum(["user", "assistant"]), content: Content });
export type ChatTurn = z.infer<typeof ChatTurn>;

/**
 * A question: the last message has to be the user's. With `chat_id` only that one is needed, since the server knows
 * what was said before; without, the whole conversation is sent, and goes on in the chat that has it or in a new one.
 */
export const ChatAsk = z.strictObject({
  messages: z.array(ChatTurn).min(1, "must hold at least one message").max(500, "must hold at most 500 messages")
    .refine((messages) => messages.at(-1)?.role !== "assistant", "must end with a message of the user"),
  chat_id: z.string().max(64).optional(),
  /** The board it is about; the first one when left out. */
  board_id: Id.optional(),
  /** A question that failed, which this one takes the place of. */
  retry_of: z.string().max(64).optional(),
  /** What existing clients send along; the server works on its own board. */
  board: z.unknown().optional(),
}).meta({ id: "ChatAsk" });
export type ChatAsk = z.infer<typeof ChatAsk>;

/** What existing clients expect, and what newer ones need besides. */
export const ChatAnswer = z.strictObject({
  message: z.string(),
  /** The whole new board, or null when nothing was changed. */
  board_update: Board.nullable(),
  chat_id: z.string(),
  message_id: z.string(),
  /** What was done or waits to be; null when the answer is only words. */
  proposal: Proposal.nullable(),
}).meta({ id: "ChatAnswer" });
export type ChatAnswer = z.infer<typeof ChatAnswer>;

/** The `data:` of each event of a streamed answer, by its name. */
export const ChatEvents = {
  /** First of all: where the answer is kept. */
  chat: z.strictObject({ chat_id: z.string(), question_id: z.string(), title: z.string() }),
  delta: z.strictObject({ text: z.string() }),
  /** Proposed, and not applied yet. */
  operation: z.strictObject({ index: z.int(), operation: Operation, summary: z.string() }).meta({
    id: "ChatOperation",
  }),
  /** What was proposed so far does not hold: the assistant starts over. */
  restart: z.strictObject({ reason: z.string() }),
  /** The board was changed. */
  board: z.strictObject({ etag: z.string(), board_id: Id }),
  usage: z.strictObject({
    model: z.string(),
    prompt_tokens: z.int().nullable(),
    completion_tokens: z.int().nullable(),
    cost_usd: z.number().nullable(),
    duration_ms: z.int(),
  }),
  done: ChatAnswer.omit({ board_update: true }).meta({ id: "ChatDone" }),
  /** A problem document (RFC 9457); nothing was changed. */
  problem: z.record(z.string(), z.unknown()),
} as const;
export type ChatEventName = keyof typeof ChatEvents;
export type ChatEvent = { [K in ChatEventName]: { readonly type: K; readonly data: z.infer<(typeof ChatEvents)[K]> } }[
  ChatEventName
];

// ---- kept conversations ----

export const Chat = z.strictObject({
  id: z.string(),
  board_id: Id,
  /** The beginning of its first question. */
  title: z.string(),
  version: Version,
  created_at: Timestamp,
  updated_at: Timestamp,
}).meta({ id: "Chat" });
export type Chat = z.infer<typeof Chat>;

export const ChatCreate = z.strictObject({ board_id: Id.optional() }).meta({ id: "ChatCreate" });
export type ChatCreate = z.infer<typeof ChatCreate>;

export const ChatQuery = z.strictObject({
  limit: PAGE_QUERY.limit,
  cursor: PAGE_QUERY.cursor,
  /** Only those about this board. */
  board_id: Id.optional(),
  count: PAGE_QUERY.count,
});
export type ChatQuery = z.infer<typeof ChatQuery>;

/** A conversation is mostly read whole. */
export const MessageQuery = z.strictObject({
  limit: PAGE_QUERY.limit.unwrap().default(500),
  /** The id of the message before the page. */
  cursor: z.string().max(64, "must be a cursor of this server").optional(),
  count: PAGE_QUERY.count,
});
export type MessageQuery = z.infer<typeof MessageQuery>;

export const ChatMessage = z.strictObject({
  id: z.string(),
  chat_id: z.string(),
  role: z.enum(["user", "assistant"]),
  content: z.string(),
  /** `asked`: being answered just now; `failed`: there is no answer, and it can be asked again. */
  state: z.enum(["asked", "done", "failed"]),
  problem: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
  /** What the answer proposed; null when it is only words. */
  proposal: Proposal.nullable(),
  created_at: Timestamp,
}).meta({ id: "ChatMessage" });
export type ChatMessage = z.infer<typeof ChatMessage>;

// ---- the model ----

export const FoundServer = z.strictObject({
  /** "Ollama", "LM Studio" or "llama.cpp". */
  name: z.string(),
  base_url: z.string(),
  models: z.array(z.string()),
}).meta({ id: "FoundServer" });
export type FoundServer = z.infer<typeof FoundServer>;

/** Whether there is a model to talk to. */
export const ChatState = z.strictObject({
  configured: z.boolean(),
  model: z.string(),
  /** Host of the service that is asked, such as `openrouter.ai`. */
  host: z.string(),
  /** What to do when it is not configured; null when it is. */
  advice: z.string().nullable(),
  /** Servers on this computer that could be used; looked for only while there is no key, and told to administrators. */
  found: z.array(FoundServer),
  chat_apply: z.enum(["auto", "review"]),
}).meta({ id: "ChatState" });
export type ChatState = z.infer<typeof ChatState>;

/** Local servers are looked for once, and again when somebody has started one. */
export const ChatStateQuery = z.strictObject({ look: z.literal("again", "must be again").optional() });
export type ChatStateQuery = z.infer<typeof ChatStateQuery>;

/** What one model has cost so far. */
export const ModelUsage = z.strictObject({
  model: z.string(),
  calls: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  /** Null when no call reported any. */
  cost_usd: z.number().nullable(),
  duration_ms: z.int(),
}).meta({ id: "ModelUsage" });
export type ModelUsage = z.infer<typeof ModelUsage>;
