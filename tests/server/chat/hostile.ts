/** What no model and no service can do, however bad: harm the board, the server or another chat. */
import { type ErrorCode, PROBLEMS } from "../../../server/errors.ts";
import { Problem } from "../../../server/schema.ts";
import { REQUEST_ID, type Snapshot, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import type { ChatApp } from "../../support/chat.ts";
import { eventsOf, readAnswerEvents } from "../../support/chat_events.ts";
import { says } from "../../support/model_replies.ts";
import { assertProblem } from "../../support/refusal.ts";
import { waitFor } from "../../support/wait.ts";

export const QUESTION = "Add a card for the release notes";

/** The only problem that somebody is told who asks, in one of the two ways in which one can ask. */
export type Way = (a: ChatApp, code: ErrorCode, note: string) => Promise<Problem>;

export const WAYS: Readonly<Record<"at once" | "streamed", Way>> = {
  "at once": async (a, code, note) => await assertProblem(await a.ask(QUESTION), code, note),
  "streamed": async (a, code, note) => {
    const events = await readAnswerEvents(await a.stream(QUESTION));
    const names = events.map(({ type }) => type).filter((type) => ["problem", "board", "done"].includes(type));
    assertEquals(names, ["problem"], note);
    const problem = Problem.parse(eventsOf(events, "problem")[0]?.data);
    const { title, status } = PROBLEMS[code];
    assertEquals([problem.type, problem.title, problem.status], [`/problems/${code}`, title, status], note);
    assertEquals([problem.instance, problem.request_id], ["/api/v1/chat", REQUEST_ID], note);
    return problem;
  },
};

/** A test that leaves nothing open: no connection, no timer, no answer that nobody reads. */
export function leakTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: true, sanitizeResources: true });
}

/**
 * Asks in both ways: each ends with this problem and nothing but a failed question, and the server goes on.
 *
 * @param prepare has the model answer; what it returns is called when the question has failed
 */
export async function assertFails(
  a: ChatApp,
  name: string,
  prepare: () => void | (() => void),
  code: ErrorCode,
  detail: string,
): Promise<void> {
  for (const [way, ask] of Object.entries(WAYS)) {
    const note = `${name}, ${way}`;
    const before = listOthers(a.t);
    const known = a.t.auditOperations().length;
    const restore = prepare();
    assertEquals((await ask(a, code, note)).detail, detail, note);
    restore?.();
    assertEquals(lastMessage(a.t), { role: "user", state: "failed", problem: { code, detail } }, note);
    assertEquals(a.t.auditOperations().slice(known), ["chat.ask", "chat.fail"], note);
    assertEquals(listOthers(a.t), before, note);
    await assertServes(a, note);
  }
}

/** No connection to the model is left open, the server is healthy, and another chat is answered. */
export async function assertServes(a: ChatApp, note: string): Promise<void> {
  await waitFor(() => a.model.open_connections === 0, `the last connection to be closed (${note})`);
  const health = await a.t.get("/health");
  assertEquals([health.status, (await health.json()).status], [200, "ok"], note);
  a.model.reply(says("Still here"));
  const { message, board_update, proposal } = await a.answer("Are you there?");
  assertEquals([message, board_update, proposal], ["Still here", null, null], note);
}

/** What the chats themselves leave behind; all other rows are somebody's work. */
const CHAT_TABLES = [
  "audit_by_entity",
  "audit_by_kind",
  "audit_kinds",
  "audit_logs",
  "sqlite_sequence",
  "chats",
  "chat_messages",
  "chat_proposals",
  "chat_usage",
];

/** All rows that no chat may change without having said so. */
export function listOthers(t: TestApp): Snapshot {
  return Object.fromEntries(Object.entries(t.snapshot()).filter(([table]) => !CHAT_TABLES.includes(table)));
}

function lastMessage(t: TestApp): unknown {
  const row = t.db.get<{ role: string; state: string; problem: string | null }>(
    "SELECT role, state, problem FROM chat_messages ORDER BY id DESC LIMIT 1",
  );
  return { ...row, problem: JSON.parse(row?.problem ?? "null") };
}
