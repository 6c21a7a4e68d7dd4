import { assertEquals } from "../../support/assert.ts";
import { BoardSession, type SessionIo } from "../../../client/board/session.ts";
import type { BoardCard } from "../../../server/board/schema.ts";
import type { Operation } from "../../../client/board/operations.ts";
import { boardOf, cardOf, ModelServer, orderOf } from "./model_server.ts";

/** A session on a model server whose requests wait until the test lets them through. */
function openSession() {
  const server = new ModelServer(boardOf({ todo: ["a", "b"], done: [] }));
  const sent: Operation[] = [];
  const seen: (BoardCard | undefined)[] = [];
  const waiting: { go: () => void }[] = [];
  const gate = () => new Promise<void>((resolve) => waiting.push({ go: resolve }));
  let reads = 0;
  const io: SessionIo = {
    read: () => {
      reads++;
      return Promise.resolve(server.read());
    },
    send: async (_board_id, operation, card) => {
      sent.push(operation);
      seen.push(card);
      await gate();
      const result = server.perform(operation);
      if (result === undefined) throw new Error("refused");
      const { row_id, board_version } = result;
      const row = server.read().cards[row_id];
      return { row_id, board_version, ...(row === undefined ? {} : { card: row }) };
    },
    onShown: () => {},
    onReadFailed: (error) => {
      throw error;
    },
  };
  const session = new BoardSession("board-1", io);
  return { session, server, sent, seen, waiting, readCount: () => reads };
}

/** Lets everything run that waits for nothing but its turn. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

const move = (card_id: string): Operation => ({
  type: "card.move",
  card_id,
  place: { column_id: "done", before_id: null },
});

Deno.test("requests of one board go out one after the other, in the order they were asked for", async () => {
  const { session, sent, waiting } = openSession();
  await turn();
  const first = session.perform(move("a"));
  const second = session.perform(move("b"));
  assertEquals(orderOf(session.shown), { todo: [], done: ["a", "b"] });
  await turn();
  assertEquals(sent, [move("a")]);
  waiting.shift()?.go();
  assertEquals(await first, { row_id: "a" });
  await turn();
  assertEquals(sent, [move("a"), move("b")]);
  waiting.shift()?.go();
  assertEquals(await second, { row_id: "b" });
  session.close();
});

Deno.test("a card made and moved in one breath is moved under the id the server gave it", async () => {
  const { session, sent, waiting } = openSession();
  await turn();
  const place = { column_id: "todo", before_id: null };
  void session.perform({ type: "card.create", card: cardOf("new:7"), place });
  const moved = session.perform(move("new:7"));
  await turn();
  waiting.shift()?.go();
  await turn();
  waiting.shift()?.go();
  assertEquals(await moved, { row_id: "made-1" });
  assertEquals(sent[1], move("made-1"));
  assertEquals(session.realId("new:7"), "made-1");
  session.close();
});

Deno.test("what depends on a card that was never made is not sent", async () => {
  const { session, sent, waiting } = openSession();
  await turn();
  const place = { column_id: "gone", before_id: null };
  const made = session.perform({ type: "card.create", card: cardOf("new:8"), place });
  const moved = session.perform(move("new:8"));
  await turn();
  waiting.shift()?.go();
  assertEquals("error" in await made, true);
  assertEquals(await moved, { row_id: undefined });
  assertEquals(sent.length, 1);
  session.close();
});

Deno.test("a refused operation is taken back, and the board is read again", async () => {
  const { session, server, waiting, readCount } = openSession();
  await turn();
  const refused = session.perform(move("a"));
  server.perform({ type: "card.delete", card_id: "a" });
  await turn();
  waiting.shift()?.go();
  assertEquals("error" in await refused, true);
  await turn();
  assertEquals(orderOf(session.shown), { todo: ["b"], done: [] });
  assertEquals(readCount(), 2);
  session.close();
});

Deno.test("an edit is compared with the card as the last answer showed it, not only as events have told it", async () => {
  const { session, waiting, seen } = openSession();
  await turn();
  const edit = (title: string, base: string): Operation => ({
    type: "card.update",
    card_id: "a",
    patch: { title },
    base: { title: base },
  });
  const first = session.perform(edit("one", "a"));
  await turn();
  waiting.shift()?.go();
  await first;
  void session.perform(edit("two", "one"));
  await turn();
  assertEquals(seen.map((card) => [card?.title, card?.version]), [["a", 1], ["one", 2]]);
  waiting.shift()?.go();
  await turn();
  session.close();
});
