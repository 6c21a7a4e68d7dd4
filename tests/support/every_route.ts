/** Requests to every address the app knows, so that rules for all of them are tested on all of them. */
import { type ChatRow, findChat, insertMessage } from "../../db/chat.ts";
import { createApp } from "../../server/app.ts";
import { proposeOperation } from "../../server/chat/change.ts";
import { readDraft } from "../../server/chat/apply.ts";
import { addProposal } from "../../server/chat/proposals.ts";
import type { Chat } from "../../server/chat/schema.ts";
import { listOperations } from "../../server/http/openapi_document.ts";
import type { Item } from "../../server/items/schema.ts";
import type { User } from "../../server/users/schema.ts";
import { givenApiToken, givenPerson, givenSession, givenUser, PASSWORD } from "./accounts.ts";
import type { TestApp } from "./app.ts";
import { startGreetedApp } from "./chat.ts";
import { GIVER } from "./given.ts";
import { FORM_TYPE } from "../../server/http/form_body.ts";
import { SETUP_TOKEN } from "./services.ts";

export interface Sample {
  /** `METHOD template`, as in the OpenAPI document. */
  readonly name: string;
  readonly method: string;
  /** The template with ids of rows that are there. */
  readonly path: string;
  /** A body that the route accepts; undefined when it takes none. Sent as JSON, unless it has a type of its own. */
  readonly body?: unknown;
  /** The type of a body that is a text already. */
  readonly type?: string;
}

/**
 * One good request to each registered route. Each of them succeeds on its own, where somebody with an account sends it
 * (`startWelcomingApp`); one after the other they may not, since a row that one deletes is gone for the next.
 *
 * @param headers of somebody who is logged in, where there are accounts; items are theirs
 * @param owner whose the session and the API token are that samples name; a new user's unless said
 */
export async function everyOperation(t: TestApp, headers: HeadersInit = {}, owner?: User): Promise<Sample[]> {
  const rows = await prepareRows(t, headers, owner);
  return listOperations(createApp(t.services)).flatMap(({ method, path }) => {
    const { params = {}, ...input } = inputOf(`${method} ${path}`, rows);
    // What stands below /api/v1 also answers below /api.
    const templates = path.startsWith("/api/v1/") ? [path, path.replace("/api/v1/", "/api/")] : [path];
    return templates.map((template) => ({
      name: `${method} ${template}`,
      method,
      path: fillTemplate(template, { ...rows.params, ...params }),
      ...input,
    }));
  });
}

/** An app with accounts, its samples, and what an administrator sends along: each sample succeeds with that. */
export interface WelcomingApp extends AsyncDisposable {
  readonly t: TestApp;
  readonly samples: readonly Sample[];
  readonly headers: Readonly<Record<string, string>>;
  send(sample: Sample): Promise<Response>;
}

export async function startWelcomingApp(): Promise<WelcomingApp> {
  const t = await startGreetedApp({ auth: true });
  await givenUser(t, { username: "other-admin", is_admin: true }); // so that the one who asks is not the last
  const { cookies } = await givenPerson(t, { username: "admin", is_admin: true });
  await discard(t.put("/api/v1/settings/signup_allowed", { value: true }, cookies));
  const samples = await everyOperation(t, cookies);
  return {
    t,
    samples,
    headers: cookies,
    send: async (sample) => {
      if (sample.name.endsWith("/auth/setup")) await removeAdministrators(t);
      return await sendSample(t, sample, cookies);
    },
    [Symbol.asyncDispose]: () => t[Symbol.asyncDispose](),
  };
}

/** The setup link works only while there is none. */
async function removeAdministrators({ db }: TestApp): Promise<void> {
  await db.write(() => void db.run("UPDATE users SET is_admin = 0"));
}

/** What is answered without a route that describes itself: files, pages, and addresses that are not there. */
export const UNDESCRIBED: readonly Sample[] = [
  ["GET", "/"],
  ["GET", "/boards/board-1"],
  ["GET", "/index.html"],
  ["GET", "/docs"],
  ["GET", "/nothing"],
  ["GET", "/api/v1/nothing"],
  ["GET", "/api/nothing"],
  ["POST", "/api/v1/nothing"],
  ["DELETE", "/api/v1/health"],
  ["PUT", "/api/v1/board"],
  ["OPTIONS", "/api/v1/board"],
  ["HEAD", "/api/v1/board"],
  ["HEAD", "/"],
  ["GET", "/api/v1/board/"],
  ["GET", "/api/v1/audit/?limit=wrong"],
  ["GET", "/api/v1/board/cards/unknown"],
].map(([method = "", path = ""]) => ({ name: `${method} ${path}`, method, path }));

/** Every registered route and every other kind of address. */
export async function everyAddress(t: TestApp): Promise<Sample[]> {
  return [...await everyOperation(t), ...UNDESCRIBED];
}

/** Sends a sample as a good client would; further headers win. */
export function sendSample(t: TestApp, sample: Sample, headers: HeadersInit = {}): Promise<Response> {
  const { method, path, body, type } = sample;
  const complete = new Headers(body === undefined ? {} : { "content-type": type ?? "application/json" });
  new Headers(headers).forEach((value, name) => complete.set(name, value));
  const text = typeof body === "string" && type !== undefined ? body : JSON.stringify(body);
  return t.request(path, { method, headers: complete, ...(body === undefined ? {} : { body: text }) });
}

interface Rows {
  /** Rows that are there, by the names that templates use. */
  readonly params: Readonly<Record<string, string>>;
  readonly deletedCard: string;
  readonly deletedColumn: string;
  readonly deletedItem: string;
  readonly appliedProposal: string;
}

async function prepareRows(t: TestApp, headers: HeadersInit, owner: User | undefined): Promise<Rows> {
  await t.given.board({ title: "Second board" });
  const [card, gone] = await t.given.cards(["Card", "Deleted card"]);
  const column = await t.given.column({ title: "Deleted column" });
  if (card === undefined || gone === undefined) throw new Error("Cannot prepare rows: there are no cards");
  for (const path of [`cards/${gone.id}`, `columns/${column.id}`]) {
    await discard(t.delete(`/api/v1/board/${path}`, undefined, headers));
  }
  await discard(t.put("/api/v1/settings/theme", { value: "light" }, headers));
  const item = await addItem(t, "Item", headers);
  const goneItem = await addItem(t, "Deleted item", headers);
  await discard(t.delete(`/api/v1/items/${goneItem}`, undefined, headers));
  const user = owner ?? await givenUser(t, { username: "given" });
  const chat = await addChat(t, headers);
  const params = {
    board_id: "board-1",
    card_id: card.id,
    column_id: "col-b",
    code: "stale",
    item_id: item,
    key: "theme",
    user_id: user.id,
    session_id: (await givenSession(t, user)).session_id,
    token_id: (await givenApiToken(t, user, ["read"])).id,
    chat_id: chat.id,
    proposal_id: await addProposalTo(t, chat, true),
  };
  return {
    ...{ params, deletedCard: gone.id, deletedColumn: column.id, deletedItem: goneItem },
    appliedProposal: await addProposalTo(t, chat, false),
  };
}

async function addChat(t: TestApp, headers: HeadersInit): Promise<ChatRow> {
  const { id }: Chat = await (await t.post("/api/v1/chats", {}, headers)).json();
  const row = findChat(t.db, id);
  if (row === undefined) throw new Error("Cannot prepare rows: there is no chat");
  return row;
}

/** An answer that adds a card, or would. */
async function addProposalTo({ services, db }: TestApp, chat: ChatRow, waits: boolean): Promise<string> {
  const { change } = proposeOperation(readDraft(services, chat.board_id), {
    type: "add_card",
    card_id: services.newId(),
    column_id: "col-a",
    title: "Proposed card",
  });
  return await db.write(() => {
    const message_id = services.newId();
    const said = { id: message_id, chat_id: chat.id, content: "Done", problem: null, created_at: chat.created_at };
    insertMessage(db, { ...said, role: "assistant", state: "done" });
    return addProposal(services, GIVER, chat, { message_id, changes: [change], waits, reason: null }).id;
  });
}

async function addItem(t: TestApp, title: string, headers: HeadersInit): Promise<string> {
  const item: Item = await (await t.post("/api/v1/items", { title }, headers)).json();
  return item.id;
}

async function discard(sent: Promise<Response>): Promise<void> {
  const answer = await sent;
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`Cannot prepare rows: ${answer.url} answers ${answer.status}`);
}

interface Input {
  readonly body?: unknown;
  readonly type?: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** What a route needs to succeed; a new route that takes a body has to be added here. */
function inputOf(name: string, rows: Rows): Input {
  const inputs: Record<string, Input> = {
    "PATCH /board": { body: { title: "Another title" } },
    "POST /boards": { body: { title: "Third board" } },
    "POST /board/cards": { body: { column_id: "col-a", title: "New card" } },
    "PATCH /board/cards/{card_id}": { body: { title: "Another title" } },
    "POST /board/cards/{card_id}/move": { body: { column_id: "col-b", before_id: null } },
    "POST /board/cards/{card_id}/restore": { params: { card_id: rows.deletedCard } },
    "POST /board/columns": { body: { title: "New column" } },
    "PATCH /board/columns/{column_id}": { body: { title: "Another title" } },
    "POST /board/columns/{column_id}/move": { body: { before_id: "col-a" } },
    "POST /board/columns/{column_id}/restore": { params: { column_id: rows.deletedColumn } },
    "POST /chat": { body: { messages: [{ role: "user", content: "Good morning" }] } },
    "POST /chats": { body: { board_id: "board-1" } },
    "POST /chats/{chat_id}/proposals/{proposal_id}/apply": { body: { indexes: [0] } },
    "POST /chats/{chat_id}/proposals/{proposal_id}/discard": {},
    "POST /chats/{chat_id}/proposals/{proposal_id}/undo": { params: { proposal_id: rows.appliedProposal } },
    "POST /items": { body: { title: "New item" } },
    "PUT /items/{item_id}": { body: { title: "Another title" } },
    "PATCH /items/{item_id}": { body: { description: "More" } },
    "POST /items/{item_id}/restore": { params: { item_id: rows.deletedItem } },
    "POST /items/bulk-delete": { body: { items: [{ id: rows.params.item_id, version: 1 }] } },
    "POST /items/bulk-restore": { body: { ids: [rows.deletedItem] } },
    "POST /items/import": { body: "title\r\nImported\r\n", type: "text/csv" },
    "PUT /settings/{key}": { body: { value: "dark" } },
    "POST /auth/setup": { body: { token: SETUP_TOKEN, username: "newcomer", password: "a password of one's own" } },
    "POST /auth/login": { body: { username: "given", password: PASSWORD } },
    "POST /auth/refresh": {},
    "POST /auth/logout": {},
    "POST /auth/logout-all": {},
    "POST /login/access-token": {
      body: new URLSearchParams({ username: "given", password: PASSWORD }).toString(),
      type: FORM_TYPE,
    },
    "POST /tokens": { body: { name: "New program", scopes: ["read"] } },
    "POST /users": { body: { username: "newcomer", password: "a password of one's own" } },
    "PATCH /users/{user_id}": { body: { full_name: "Another name" } },
    "PATCH /users/me": { body: { full_name: "Another name" } },
    "PATCH /users/me/password": { body: { current_password: PASSWORD, new_password: "quite another password" } },
    "POST /users/signup": { body: { username: "newcomer", password: "a password of one's own" } },
    "POST /audit": { body: { operation: "note.add", entity_type: "note", entity_id: "n-1", details: { text: "hi" } } },
  };
  const short = name.replace(/ \/api(?:\/v1)?\//, " /").replace("/boards/{board_id}", "/board");
  const input = inputs[short];
  if (input === undefined && /^(?:POST|PUT|PATCH)/.test(name)) {
    throw new Error(`Cannot send ${name}: tests/support/every_route.ts knows no body for it`);
  }
  return input ?? {};
}

function fillTemplate(template: string, params: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`Cannot fill ${template}: no row is known for {${name}}`);
    return value;
  });
}
