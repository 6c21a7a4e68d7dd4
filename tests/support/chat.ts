/** An app with a model to talk to: the real client of the AI service, and a scripted service on a port of its own. */
import { readStored } from "../../server/settings/stored.ts";
import { putSetting } from "../../db/settings.ts";
import type { ChatAnswer, ChatMessage } from "../../server/chat/schema.ts";
import { serveTestApp, startTestApp, type TestApp, type TestAppOptions } from "./app.ts";
import type { Reply } from "./model_exchange.ts";
import { says } from "./model_replies.ts";
import { ModelServer } from "./model_server.ts";

export interface ChatApp extends AsyncDisposable {
  readonly t: TestApp;
  readonly model: ModelServer;
  /** Asks one question, in a chat when one is named. */
  ask(content: string, chat_id?: string, headers?: HeadersInit): Promise<Response>;
  /** The same for a question that has to be answered. */
  answer(content: string, chat_id?: string, headers?: HeadersInit): Promise<ChatAnswer>;
  /** The same as a stream of events. */
  stream(content: string, chat_id?: string, init?: RequestInit): Promise<Response>;
  messages(chat_id: string, headers?: HeadersInit): Promise<ChatMessage[]>;
}

/** The model whose name stands in the setting. */
export const CHOSEN_MODEL = "test/chosen";

/** @param replies of the model, in order */
export async function startChatApp(replies: readonly Reply[], options: TestAppOptions = {}): Promise<ChatApp> {
  return await withModel(await startTestApp(options), replies);
}

/** The same behind a real port. */
export async function serveChatApp(replies: readonly Reply[], options: TestAppOptions = {}): Promise<ChatApp> {
  return await withModel(await serveTestApp(options), replies);
}

/** An app whose assistant answers every question with a greeting. */
export async function startGreetedApp(options: TestAppOptions = {}): Promise<TestApp> {
  const t = await startTestApp(options);
  const model = new ModelServer();
  model.always(says("Hello"));
  await chooseModel(t, model);
  return {
    ...t,
    [Symbol.dispose]: () => {
      throw new Error("Cannot end a model's server at once: write `await using`");
    },
    [Symbol.asyncDispose]: async () => {
      await t[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]();
    },
  };
}

async function withModel(t: TestApp, replies: readonly Reply[]): Promise<ChatApp> {
  const model = new ModelServer(...replies);
  await chooseModel(t, model);
  const input = (content: string, chat_id?: string) => ({
    messages: [{ role: "user", content }],
    ...(chat_id === undefined ? {} : { chat_id }),
  });
  const ask: ChatApp["ask"] = (content, chat_id, headers) => t.post("/api/v1/chat", input(content, chat_id), headers);
  return {
    t,
    model,
    ask,
    answer: async (...args) => {
      const answer = await ask(...args);
      if (!answer.ok) throw new Error(`Expected an answer, got ${answer.status} ${await answer.text()}`);
      return await answer.json();
    },
    stream: (content, chat_id, init = {}) => {
      const headers = new Headers({ "content-type": "application/json", accept: "text/event-stream" });
      new Headers(init.headers).forEach((value, name) => headers.set(name, value));
      const body = JSON.stringify(input(content, chat_id));
      return t.request("/api/v1/chat", { ...init, method: "POST", headers, body });
    },
    messages: async (chat_id, headers) => await (await t.get(`/api/v1/chats/${chat_id}/messages`, headers)).json(),
    [Symbol.asyncDispose]: async () => {
      await t[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]();
    },
  };
}

/** Chooses a service as a person does, past HTTP so that no entry of the trail tells of it. */
async function chooseModel({ db, services }: TestApp, { base_url }: ModelServer): Promise<void> {
  await db.write(() => {
    for (const [key, value] of [["ai_base_url", base_url], ["ai_model", CHOSEN_MODEL]] as const) {
      putSetting(db, { key, value: JSON.stringify(value) }, services.now());
    }
  });
  services.settings.reload(readStored);
}
