/** What the board view shows while something is in the hand or in the air. */
import { assertEquals } from "../../support/assert.ts";
import type { Change } from "../../../client/board/changes.ts";
import * as store from "../../../client/board/store.ts";
import { announcement } from "../../../client/ui/announce.ts";
import type { NamedBoard } from "../../../server/board/schema.ts";
import { boardOf, ModelServer, orderOf } from "./model_server.ts";

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Opens a board of the model server's in the store. */
async function openBoard(server: ModelServer): Promise<void> {
  store.openBoard(server.board.id, {
    read: () => Promise.resolve(server.read()),
    send: () => Promise.reject(new Error("Nothing is sent here")),
  });
  await turn();
}

/** What somebody else does: it reaches this page as an event. */
function doElsewhere(server: ModelServer, card_id: string): void {
  const change: Change | undefined = server.perform({ type: "card.delete", card_id })?.change;
  if (change !== undefined) store.openSession()?.receive(change);
}

Deno.test("a board that is closed while something is in the hand does not hold up the next one", async () => {
  await openBoard(new ModelServer(boardOf({ todo: ["a"] })));
  store.hold();
  store.closeBoard();
  const next: NamedBoard = { ...boardOf({ todo: ["b"] }), id: "board-2" };
  await openBoard(new ModelServer(next));
  assertEquals(orderOf(store.board.value), { todo: ["b"] });
  assertEquals(store.loading.value, { state: "ready" });
  store.closeBoard();
});

Deno.test("a lifted card that is deleted elsewhere is no longer in the air, and that is spoken", async () => {
  const server = new ModelServer(boardOf({ todo: ["a", "b"], done: [] }));
  await openBoard(server);
  const from = { column_id: "todo", before_id: "b" };
  store.setLift({ card_id: "a", from, to: { column_id: "done", before_id: null } });
  store.show();
  assertEquals(orderOf(store.board.value), { todo: ["b"], done: ["a"] });
  doElsewhere(server, "a");
  assertEquals(store.lift.value, undefined);
  assertEquals(announcement.value, "Card a was deleted");
  assertEquals(orderOf(store.board.value), { todo: ["b"], done: [] });
  store.closeBoard();
});

Deno.test("another card that is deleted elsewhere leaves the lifted one in the air", async () => {
  const server = new ModelServer(boardOf({ todo: ["a", "b"], done: [] }));
  await openBoard(server);
  const from = { column_id: "todo", before_id: "b" };
  const lift = { card_id: "a", from, to: { column_id: "done", before_id: null } };
  store.setLift(lift);
  doElsewhere(server, "b");
  assertEquals(store.lift.value, lift);
  assertEquals(orderOf(store.board.value), { todo: [], done: ["a"] });
  store.closeBoard();
});
