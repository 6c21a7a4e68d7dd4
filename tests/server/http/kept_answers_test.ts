/** Answers that are kept as bytes between two commits: whose they are, how long, and what is asked without them. */
import { insertChat } from "../../../db/chat.ts";
import { Memo } from "../../../db/memo.ts";
import { givenPerson, type GivenSession } from "../../support/accounts.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";

/** Puts a memo in place that tells which questions it was asked. */
function watchMemo(t: TestApp): readonly string[] {
  const asked: string[] = [];
  class WatchedMemo extends Memo {
    override get: Memo["get"] = (key: string, read: () => { text: string }) => {
      asked.push(key);
      return super.get(key, read);
    };
  }
  Object.assign(t.services, { memo: new WatchedMemo(t.db) });
  return asked;
}

Deno.test("304 of a board is answered by its version alone, its content is not read", async () => {
  await using t = await startTestApp();
  const asked = watchMemo(t);
  for (const [path, shape] of [["/api/v1/board", "board"], ["/api/v1/boards/board-1", "named_board"]] as const) {
    const whole = await t.get(path);
    const tag = whole.headers.get("etag") ?? "";
    await whole.body?.cancel();
    const before = asked.filter((key) => key.startsWith(`${shape} `)).length;
    for (const method of ["GET", "HEAD"]) {
      const answer = await t.request(path, { method, headers: { "if-none-match": tag } });
      assertEquals([answer.status, answer.headers.get("etag"), answer.body], [304, tag, null]);
    }
    assertEquals([before, asked.filter((key) => key.startsWith(`${shape} `)).length], [1, 1]);
    const other = await t.get(path, { "if-none-match": '"99"' });
    assertEquals([other.status, other.headers.get("etag")], [200, tag]);
    await other.body?.cancel();
  }
  await assertProblem(await t.get("/api/v1/boards/board-9", { "if-none-match": "*" }), "not_found");
});

Deno.test("a kept answer is the same for GET and HEAD, each time, whatever its characters", async () => {
  await using t = await startTestApp();
  const card = await t.given.card({ title: "Äpfel → 🍏" });
  await (await t.post("/api/v1/items", { title: "Äpfel → 🍏" })).body?.cancel();
  const paths = ["board", "boards", "boards/board-1", `board/cards/${card.id}`, "items?count=true", "audit?count=true"];
  for (const path of [...paths, "users", "chats"]) {
    const read = async (method: string) => {
      const answer = await t.request(`/api/v1/${path}`, { method });
      const { "x-request-id": _, ...headers } = Object.fromEntries(answer.headers);
      return { status: answer.status, headers, text: await answer.text() };
    };
    const [first, second, head] = [await read("GET"), await read("GET"), await read("HEAD")];
    assertEquals(first.status, 200);
    assertEquals(second, first);
    assertEquals(head, { ...first, text: "" });
    JSON.parse(first.text);
  }
});

Deno.test("a kept list is told to nobody whose it is not", async () => {
  await using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { username: "anna" });
  const bob = await givenPerson(t, { username: "bob" });
  const chief = await givenPerson(t, { username: "chief", is_admin: true });
  for (const { user, headers } of [anna, bob]) {
    await (await t.post("/api/v1/items", { title: user.username }, headers)).body?.cancel();
    await t.db.write(() => givenChat(t, `chat-of-${user.username}`, user.id));
  }
  const read = async (path: string, who: GivenSession) => await (await t.get(path, who.headers)).json();
  const titles = async (path: string, who: GivenSession) =>
    (await read(path, who)).map(({ title }: { title: string }) => title);
  for (let round = 0; round < 2; round++) { // the second time from what the first one left
    assertEquals(await titles("/api/v1/items?sort=title", anna), ["anna"]);
    assertEquals(await titles("/api/v1/items?sort=title", bob), ["bob"]);
    assertEquals(await titles("/api/v1/items?sort=title", chief), ["anna", "bob"]);
    assertEquals(await titles("/api/v1/chats", anna), ["chat-of-anna"]);
    assertEquals(await titles("/api/v1/chats", bob), ["chat-of-bob"]);
    assertEquals(await titles("/api/v1/chats", chief), []);
    assertEquals(await read("/api/v1/chats/chat-of-anna/messages", anna), []);
    await assertProblem(await t.get("/api/v1/chats/chat-of-anna/messages", bob.headers), "not_found");
    assertEquals((await read("/api/v1/users", chief)).length, 3);
    await assertProblem(await t.get("/api/v1/users", anna.headers), "forbidden");
  }
});

Deno.test("a kept list shows a change with the next request", async () => {
  await using t = await startTestApp();
  const names = async (path: string, field: string) =>
    (await (await t.get(path)).json()).map((row: Record<string, unknown>) => row[field]);
  assertEquals(await names("/api/v1/boards", "title"), ["Board"]);
  await t.given.board({ title: "Second" });
  assertEquals(await names("/api/v1/boards", "title"), ["Board", "Second"]);
  assertEquals(await names("/api/v1/users", "username"), []);
  await givenPerson(t, { username: "anna" });
  assertEquals(await names("/api/v1/users", "username"), ["anna"]);
  assertEquals(await names("/api/v1/chats", "id"), []);
  await t.db.write(() => givenChat(t, "chat-1", "local"));
  assertEquals(await names("/api/v1/chats", "id"), ["chat-1"]);
});

function givenChat(t: TestApp, id: string, owner_id: string): void {
  const times = { created_at: NOW, updated_at: NOW };
  insertChat(t.db, { id, owner_id, board_id: "board-1", title: id, history_hash: id, version: 1, ...times });
}
