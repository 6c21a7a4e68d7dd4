import type { Operation } from "../../../server/chat/schema.ts";
import { applyProposal, undoProposal } from "../../../server/chat/proposals.ts";
import { AppError } from "../../../server/errors.ts";
import type { Card } from "../../../server/board/service.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals, assertRejects } from "../../support/assert.ts";
import { readTrail } from "../../support/trail.ts";
import { contentOf, placesOf } from "./drafts.ts";
import { applyNow, ASKER, CHAT_ID, draftNow, givenChat, proposeWaiting } from "./given_proposal.ts";

const CARDS = "/api/v1/board/cards";
const COLUMNS = "/api/v1/board/columns";
const undo = (t: TestApp, id: string) => undoProposal(t.services, ASKER, CHAT_ID, id);

Deno.test("undo takes everything back, as the person's own change, and says so for the chat", async () => {
  using t = await startTestApp();
  const [card, gone] = await t.given.cards(["card", "gone"]);
  await givenChat(t);
  const before = contentOf(draftNow(t));
  const proposal = await applyNow(
    t,
    { type: "add_card", card_id: "new", column_id: "col-b", title: "New" },
    { type: "edit_card", card_id: card.id, title: "Edited", due_on: "2026-05-06" },
    { type: "move_card", card_id: card.id, column_id: "col-b" },
    { type: "delete_card", card_id: gone.id },
    { type: "rename_column", column_id: "col-a", title: "Other" },
    { type: "delete_column", column_id: "col-b" },
  );
  const entries = readTrail(t).length;
  const undone = await undo(t, proposal.id);
  assertEquals(undone, {
    ...proposal,
    state: "undone",
    operations: proposal.operations.map((one) => ({ ...one, state: "undone" })),
  });
  assertEquals(contentOf(draftNow(t)), before);
  const trail = readTrail(t).slice(entries);
  assertEquals(trail.map(({ operation, entity_id, actor }) => [operation, entity_id, actor]), [
    ["column.restore", "col-b", "local"],
    ["column.update", "col-a", "local"],
    ["card.restore", gone.id, "local"],
    ["card.move", card.id, "local"],
    ["card.update", card.id, "local"],
    ["card.delete", "new", "local"],
    ["chat.undo", CHAT_ID, "local"],
  ]);
  const { chat_id, asked_by } = Object(trail[0]?.details);
  assertEquals({ chat_id, asked_by }, { chat_id: CHAT_ID, asked_by: "local" });
});

Deno.test("what goes back goes to the end when its old neighbour is gone", async () => {
  using t = await startTestApp();
  const [card, neighbour, last] = await t.given.cards(["card", "neighbour", "last"]);
  await givenChat(t);
  const { id } = await applyNow(t, { type: "move_card", card_id: card.id, column_id: "col-b" }, {
    type: "move_column",
    column_id: "col-a",
  });
  await t.post(`${CARDS}/${neighbour.id}/move`, { column_id: "col-b", before_id: null });
  await undo(t, id);
  assertEquals(placesOf(draftNow(t)), { "col-a": [last.id, card.id], "col-b": [neighbour.id] });
  assertEquals(draftNow(t).columns.map((column) => column.id), ["col-a", "col-b"]);
});

interface Touched {
  readonly what: string;
  readonly operation: (card: Card) => Operation;
  /** What somebody does after it was applied. */
  readonly since: (t: TestApp, card: Card) => Promise<unknown>;
  readonly detail: string;
}

const TOUCHED: readonly Touched[] = [
  {
    what: "a new card was edited",
    operation: () => ({ type: "add_card", card_id: "new", column_id: "col-b", title: "New" }),
    since: (t) => t.patch(`${CARDS}/new`, { details: "written by a person" }),
    detail: 'Cannot undo: card "New" was changed since',
  },
  {
    what: "an edited card was edited again",
    operation: ({ id }) => ({ type: "edit_card", card_id: id, details: "d" }),
    since: (t, { id }) => t.patch(`${CARDS}/${id}`, { details: "written by a person" }),
    detail: 'Cannot undo: card "card" was changed since',
  },
  {
    what: "a moved card was deleted",
    operation: ({ id }) => ({ type: "move_card", card_id: id, column_id: "col-b" }),
    since: (t, { id }) => t.delete(`${CARDS}/${id}`),
    detail: 'Cannot undo: card "card" was changed since',
  },
  {
    what: "a deleted card was brought back",
    operation: ({ id }) => ({ type: "delete_card", card_id: id }),
    since: (t, { id }) => t.post(`${CARDS}/${id}/restore`),
    detail: 'Cannot undo: card "card" was brought back since',
  },
  {
    what: "the column of a deleted card was deleted",
    operation: ({ id }) => ({ type: "delete_card", card_id: id }),
    since: (t) => t.delete(`${COLUMNS}/col-a`),
    detail: 'Cannot undo. Cannot restore card "card": its column is deleted',
  },
  {
    what: "a renamed column was renamed again",
    operation: () => ({ type: "rename_column", column_id: "col-a", title: "New" }),
    since: (t) => t.patch(`${COLUMNS}/col-a`, { title: "Newer" }),
    detail: 'Cannot undo: column "New" was changed since',
  },
  {
    what: "a new column has got a card",
    operation: () => ({ type: "add_column", column_id: "new", title: "New" }),
    since: (t) => t.given.card({ column_id: "new", title: "late" }),
    detail: 'Cannot undo. Column "New" holds card "late" by now',
  },
  {
    what: "a deleted column was brought back",
    operation: () => ({ type: "delete_column", column_id: "col-a" }),
    since: (t) => t.post(`${COLUMNS}/col-a/restore`),
    detail: 'Cannot undo: column "A" was brought back since',
  },
];

Deno.test("what somebody has changed since is named, and nothing is undone", async (step) => {
  for (const { what, operation, since, detail } of TOUCHED) {
    await step.step(what, async () => {
      using t = await startTestApp();
      const card = await t.given.card({ title: "card" });
      await givenChat(t);
      const { id } = await applyNow(t, { type: "add_column", column_id: "other", title: "Other" }, operation(card));
      await since(t, card);
      const before = t.snapshot();
      const { code, message } = await assertRejects(() => undo(t, id), AppError);
      assertEquals({ code, message }, { code: "conflict", message: detail });
      assertEquals(t.snapshot(), before);
    });
  }
});

Deno.test("a change between two parts that were applied one after the other is no less somebody's", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const { id } = await proposeWaiting(t, { type: "edit_card", card_id: card.id, details: "d" }, {
    type: "move_card",
    card_id: card.id,
    column_id: "col-b",
  });
  await applyProposal(t.services, ASKER, CHAT_ID, id, { indexes: [0] });
  await t.patch(`${CARDS}/${card.id}`, { details: "written by a person" });
  await applyProposal(t.services, ASKER, CHAT_ID, id, { indexes: [1] });
  const before = t.snapshot();
  const { message } = await assertRejects(() => undo(t, id), AppError);
  assertEquals(message, 'Cannot undo: card "card" was changed since');
  assertEquals(t.snapshot(), before);
});

Deno.test("parts that were applied in another order are undone in the reverse of that order", async () => {
  using t = await startTestApp();
  const [card] = await t.given.cards(["card", "other"]);
  await givenChat(t);
  const before = contentOf(draftNow(t));
  const { id } = await proposeWaiting(t, { type: "move_card", card_id: card.id, column_id: "col-b" }, {
    type: "edit_card",
    card_id: card.id,
    title: "Edited",
  });
  await applyProposal(t.services, ASKER, CHAT_ID, id, { indexes: [1] });
  await applyProposal(t.services, ASKER, CHAT_ID, id, { indexes: [0] });
  await undo(t, id);
  assertEquals(contentOf(draftNow(t)), before);
});
