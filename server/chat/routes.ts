/** The assistant over HTTP: questions, kept conversations, and what the answers propose. */
import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { watched } from "../http/large_body.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { sendPage } from "../http/page.ts";
import { answerProblem } from "../http/problem.ts";
import { validate } from "../http/validate.ts";
import {
  Chat,
  ChatAnswer,
  ChatAsk,
  ChatCreate,
  ChatEvents,
  ChatMessage,
  ChatQuery,
  ChatState,
  ChatStateQuery,
  MessageQuery,
  ModelUsage,
  Proposal,
  ProposalApply,
} from "./schema.ts";

/** Existing clients send the whole board along. */
export const ASK_BYTES_MAX = 8 * 1024 * 1024;

const EVENT_STREAM = "text/event-stream";

const STREAM_HEADERS = { "content-type": EVENT_STREAM, "cache-control": "no-store, no-transform" };

/** Most starts are not for a chat; all of them are smaller and quicker without (docs/performance.md). */
const useCases = () => import("./use_cases.ts");

export const chat = new Hono<Env>()
  .post(
    "/",
    describe({
      access: "chat.write",
      summary: "Ask the assistant; with Accept: text/event-stream the answer comes as it is made",
      answers: ChatAnswer,
      events: ChatEvents,
      problems: ["not_found", "conflict", "ai_not_configured", "ai_failed", "ai_timeout", "secrets_damaged"],
    }),
    validate("json", ChatAsk, { max_bytes: ASK_BYTES_MAX }),
    async (c) => {
      const { ask, readAnswer, streamAnswer } = await useCases();
      const asked = await ask(c.get("services"), c.get("caller"), c.req.valid("json"), c.req.raw.signal);
      if (!wantsEvents(c)) return json(c, await readAnswer(asked));
      const toProblem = (error: unknown): Promise<unknown> => answerProblem(error, c).json();
      return new Response(watched(c, streamAnswer(asked, { toProblem })), { headers: STREAM_HEADERS });
    },
  )
  .get(
    "/state",
    describe({
      access: "chat.read",
      summary: "Whether there is a model to talk to",
      answers: ChatState,
      problems: ["invalid", "malformed"],
    }),
    validate("query", ChatStateQuery),
    async (c) => {
      const { getChatState } = await useCases();
      return json(c, await getChatState(c.get("services"), c.get("caller"), c.req.valid("query")));
    },
  )
  .get(
    "/usage",
    describe({
      access: "chat.read",
      summary: "What each model has cost you; for administrators, what it has cost everybody",
      answers: z.array(ModelUsage),
    }),
    async (c) => json(c, (await useCases()).listUsage(c.get("services"), c.get("caller"))),
  );

function wantsEvents(c: Context<Env>): boolean {
  return (c.req.raw.headers.get("accept") ?? "").split(",").some((type) => type.split(";")[0]?.trim() === EVENT_STREAM);
}

const CHANGE_PROBLEMS = ["not_found", "conflict"] as const;

export const chats = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "chat.read",
      summary: "Your chats, the one last talked in first",
      answers: z.array(Chat),
      problems: ["invalid", "malformed"],
    }),
    validate("query", ChatQuery),
    async (c) => {
      const { listChats } = await useCases();
      return sendPage<Chat>(c, listChats(c.get("services"), c.get("caller"), c.req.valid("query")));
    },
  )
  .post(
    "/",
    describe({
      access: "chat.write",
      summary: "Begin a chat",
      answers: Chat,
      status: 201,
      problems: ["not_found"],
    }),
    validate("json", ChatCreate),
    async (c) => {
      const { createChat } = await useCases();
      const created = await createChat(c.get("services"), c.get("caller"), c.req.valid("json"));
      return json(c, created, 201, { location: `/api/v1/chats/${created.id}` });
    },
  )
  .get(
    "/:chat_id",
    describe({ access: "chat.read", summary: "One chat", answers: Chat, problems: ["not_found"] }),
    async (c) => {
      const { getChat } = await useCases();
      return json(c, getChat(c.get("services"), c.get("caller"), c.req.param("chat_id")));
    },
  )
  .delete(
    "/:chat_id",
    describe({
      access: "chat.write",
      summary: "Delete a chat with all that was said in it; this cannot be undone",
      answers: Chat,
      problems: ["not_found", "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      const { deleteChat } = await useCases();
      return json(c, await deleteChat(c.get("services"), c.get("caller"), c.req.param("chat_id")));
    },
  )
  .get(
    "/:chat_id/messages",
    describe({
      access: "chat.read",
      summary: "What was said in a chat, oldest first",
      answers: z.array(ChatMessage),
      problems: ["not_found", "invalid", "malformed"],
    }),
    validate("query", MessageQuery),
    async (c) => {
      const { listMessages } = await useCases();
      const id = c.req.param("chat_id");
      return sendPage<ChatMessage>(c, listMessages(c.get("services"), c.get("caller"), id, c.req.valid("query")));
    },
  )
  .get(
    "/:chat_id/proposals/:proposal_id",
    describe({
      access: "chat.read",
      summary: "What an answer proposed, and what became of it",
      answers: Proposal,
      problems: ["not_found"],
    }),
    async (c) => {
      const { getProposal } = await useCases();
      const { chat_id, proposal_id } = c.req.param();
      return json(c, getProposal(c.get("services"), c.get("caller"), chat_id, proposal_id));
    },
  )
  .post(
    "/:chat_id/proposals/:proposal_id/apply",
    describe({
      access: "chat.write",
      summary: "Accept what waits: all of it, or some",
      answers: Proposal,
      problems: CHANGE_PROBLEMS,
    }),
    validate("json", ProposalApply),
    async (c) => {
      const { applyProposal } = await useCases();
      const { services, caller } = c.var;
      const { chat_id, proposal_id } = c.req.param();
      return json(c, await applyProposal(services, caller, chat_id, proposal_id, c.req.valid("json")));
    },
  )
  .post(
    "/:chat_id/proposals/:proposal_id/discard",
    describe({
      access: "chat.write",
      summary: "Refuse what waits",
      answers: Proposal,
      problems: [...CHANGE_PROBLEMS, "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      const { discardProposal } = await useCases();
      const { chat_id, proposal_id } = c.req.param();
      return json(c, await discardProposal(c.get("services"), c.get("caller"), chat_id, proposal_id));
    },
  )
  .post(
    "/:chat_id/proposals/:proposal_id/undo",
    describe({
      access: "chat.write",
      summary: "Take back all that an answer changed",
      answers: Proposal,
      problems: [...CHANGE_PROBLEMS, "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      const { undoProposal } = await useCases();
      const { chat_id, proposal_id } = c.req.param();
      return json(c, await undoProposal(c.get("services"), c.get("caller"), chat_id, proposal_id));
    },
  );
