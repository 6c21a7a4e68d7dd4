/** What a person does to a board, when another one is open by the time it matters. */
import { assertEquals } from "../../support/assert.ts";
import { deleteCard, deleteColumn, editCard } from "../../../client/board/actions.ts";
import type { Operation } from "../../../client/board/operations.ts";
import { closeBoard, openBoard, openSession } from "../../../client/board/store.ts";
import { dismissToast, toasts, undoNewest } from "../../../client/ui/toasts.ts";
import { boardOf } from "./model_server.ts";

type Sent = readonly [board_id: string, type: Operation["type"]];

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Opens a board whose server takes everything, and notes what it is asked for. */
async function openNoting(board_id: string, sent: Sent[], until: Promise<void> = Promise.resolve()): Promise<void> {
  openBoard(board_id, {
    read: () => Promise.resolve({ ...boardOf({ todo: ["a"], empty: [] }), id: board_id }),
    send: async (to, operation) => {
      sent.push([to, operation.type]);
      await until;
      return { row_id: "row", board_version: 1 };
    },
  });
  await turn();
}

/** Closes what is open, as if the page had just been loaded. */
function clear(): void {
  closeBoard();
  for (const { key } of toasts.value) dismissToast(key);
}

Deno.test("undo brings a card back to the board it was deleted from, whichever is open now", async () => {
  const sent: Sent[] = [];
  await openNoting("board-1", sent);
  deleteCard("a");
  await openNoting("board-2", sent);
  undoNewest();
  await turn();
  assertEquals(sent, [["board-1", "card.delete"], ["board-1", "card.restore"]]);
  clear();
});

Deno.test("undo brings a column back to the board it was deleted from, whichever is open now", async () => {
  const sent: Sent[] = [];
  await openNoting("board-1", sent);
  deleteColumn("empty", undefined);
  await openNoting("board-2", sent);
  undoNewest();
  await turn();
  assertEquals(sent, [["board-1", "column.delete"], ["board-1", "column.restore"]]);
  clear();
});

Deno.test("an edit is saved on the board it was begun on, whichever is open now", async () => {
  const sent: Sent[] = [];
  await openNoting("board-1", sent);
  const session = openSession();
  await openNoting("board-2", sent);
  await editCard(session, "a", { title: "A" }, { title: "a" });
  assertEquals(sent, [["board-1", "card.update"]]);
  clear();
});

Deno.test("the browser asks before the page is left while something is on its way to the server", async () => {
  const isAsked = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
  let answer = () => {};
  const answered = new Promise<void>((resolve) => answer = resolve);
  await openNoting("board-1", [], answered);
  assertEquals(isAsked(), false);
  deleteCard("a");
  deleteColumn("empty", undefined);
  assertEquals(isAsked(), true);
  answer();
  await turn();
  assertEquals(isAsked(), false);
  clear();
});
