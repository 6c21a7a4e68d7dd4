/** What the tables of chats hold together by themselves. */
import { join } from "@std/path";
import { deleteBoard, insertBoard } from "../../db/board.ts";
import {
  endQuestion,
  findAsked,
  findChatByHistory,
  insertChat,
  insertMessage,
  insertProposal,
  listHistory,
  listProposals,
  type MessageRow,
} from "../../db/chat.ts";
import { insertUsage, sumUsage } from "../../db/chat_usage.ts";
import type { Database } from "../../db/database.ts";
import { ConstraintError } from "../../db/errors.ts";
import { openDatabase } from "../../db/open.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { NOW, type TempDir, tempDir } from "./support.ts";

const TIMES = { created_at: NOW, updated_at: NOW };

async function open(dir: TempDir): Promise<Database> {
  const backupsDir = join(dir.path, "backups");
  const db = await openDatabase({
    ...{ path: dir.file, backupsDir, initialised: false, now: () => NOW },
    seed: (database) => {
      for (const id of ["board-1", "board-2"]) insertBoard(database, { id, title: id, version: 1, ...TIMES });
    },
  });
  await db.write(() => {
    for (const [id, board_id] of [["a", "board-1"], ["b", "board-1"], ["c", "board-2"]] as const) {
      insertChat(db, { id, owner_id: "local", board_id, title: id, history_hash: "h", version: 1, ...TIMES });
    }
  });
  return db;
}

function message(id: string, more: Partial<MessageRow> = {}): MessageRow {
  return { id, chat_id: "a", role: "user", content: id, state: "done", problem: null, created_at: NOW, ...more };
}

Deno.test("a chat has one question that is being answered, and the next one once that has ended", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => {
    insertMessage(db, message("1", { state: "asked" }));
    insertMessage(db, message("2", { chat_id: "b", state: "asked" }));
  });
  const error = await assertRejects(
    () => db.write(() => insertMessage(db, message("3", { state: "asked" }))),
    ConstraintError,
  );
  assertEquals([error.kind, findAsked(db, "a")?.id], ["unique", "1"]);
  assertEquals(await db.write(() => endQuestion(db, "1", "failed", '{"code":"stopped"}')), true);
  assertEquals(await db.write(() => endQuestion(db, "1", "done", null)), false); // it has ended
  await db.write(() => insertMessage(db, message("3", { state: "asked" })));
  assertEquals(findAsked(db, "a")?.id, "3");
});

Deno.test("the history of a chat is the last of what was answered, oldest first", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => {
    for (const id of ["1", "2", "4"]) insertMessage(db, message(id));
    insertMessage(db, message("3", { state: "failed" }));
    insertMessage(db, message("5", { state: "asked" }));
    insertMessage(db, message("6", { chat_id: "b" }));
  });
  assertEquals(listHistory(db, "a", 2), [{ role: "user", content: "2" }, { role: "user", content: "4" }]);
});

Deno.test("a chat is found by what was said in it, for its owner and its board", async () => {
  using dir = tempDir();
  using db = await open(dir);
  const find = (owner_id: string, board_id: string, history_hash: string) =>
    findChatByHistory(db, { owner_id, board_id, history_hash })?.id;
  assertEquals([find("local", "board-1", "h"), find("local", "board-2", "h")], ["b", "c"]);
  assertEquals([find("u-1", "board-1", "h"), find("local", "board-1", "x")], [undefined, undefined]);
});

Deno.test("a board takes its chats along with all that belongs to them, and what they cost stays known", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => {
    insertMessage(db, message("1"));
    insertMessage(db, message("2", { chat_id: "c" }));
    insertProposal(db, {
      ...{ id: "p-1", chat_id: "a", message_id: "1", state: "waiting", operations: "[]", reason: null, ...TIMES },
    });
    const tokens = { prompt_tokens: 3, completion_tokens: null, cost_usd: null, duration_ms: 5, created_at: NOW };
    insertUsage(db, { id: "u-1", owner_id: "local", chat_id: "a", model: "test/model", ...tokens });
  });
  await db.write(() => deleteBoard(db, "board-1"));
  const idsOf = (table: string) => db.all<{ id: string }>(`SELECT id FROM ${table}`).map(({ id }) => id);
  assertEquals(["chats", "chat_messages", "chat_proposals"].map(idsOf), [["c"], ["2"], []]);
  const sum = { calls: 1, prompt_tokens: 3, completion_tokens: 0, cost_usd: null, duration_ms: 5 };
  assertEquals(sumUsage(db, "local"), [{ model: "test/model", ...sum }]);
  assertEquals([sumUsage(db, undefined).length, sumUsage(db, "somebody")], [1, []]);
});

Deno.test("the proposals of a page are those of its messages and of its chat alone", async () => {
  using dir = tempDir();
  using db = await open(dir);
  await db.write(() => {
    for (const [id, chat_id] of [["1", "a"], ["2", "a"], ["3", "b"], ["4", "a"], ["5", "a"]] as const) {
      insertMessage(db, message(id, { chat_id }));
      const proposal = { id: `p${id}`, chat_id, message_id: id, operations: "[]", reason: null };
      insertProposal(db, { ...proposal, state: "applied", ...TIMES });
    }
  });
  const listed = (first: string, last: string) => listProposals(db, "a", first, last).map(({ id }) => id);
  assertEquals([listed("2", "4"), listed("1", "1"), listed("", "")], [["p2", "p4"], ["p1"], []]);
});
