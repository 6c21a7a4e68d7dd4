import fc from "fast-check";
import type { Card } from "../../../server/board/service.ts";
import type { Operation } from "../../../server/chat/schema.ts";
import { OperationFault } from "../../../server/chat/draft.ts";
import { undoProposal } from "../../../server/chat/proposals.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals, assertRejects } from "../../support/assert.ts";
import { changedPart, readTrail } from "../../support/trail.ts";
import { anyPicks, applyAll, contentOf, pickOperation } from "./drafts.ts";
import { applyNow, ASKER, CHAT_ID, draftNow, givenChat, propose, tryAll } from "./given_proposal.ts";

const BY_ASSISTANT = { actor: "assistant", request_id: "test-request", source: "server" };
const IN_CHAT = { chat_id: CHAT_ID, asked_by: "local" };

Deno.test("each operation leaves one entry in the trail, by the assistant, with its chat and who asked", async () => {
  using t = await startTestApp();
  const [card, gone] = await t.given.cards(["card", "gone"]);
  await givenChat(t);
  const before = readTrail(t).length;
  await applyNow(
    t,
    { type: "add_card", card_id: "new-card", column_id: "col-b", title: "New" },
    { type: "edit_card", card_id: card.id, title: "Edited" },
    { type: "move_card", card_id: card.id, column_id: "col-b", before_id: "new-card" },
    { type: "delete_card", card_id: gone.id },
    { type: "add_column", column_id: "new-column", title: "New", before_id: "col-a" },
    { type: "rename_column", column_id: "col-b", title: "Other" },
    { type: "move_column", column_id: "col-b", before_id: "new-column" },
    { type: "delete_column", column_id: "col-a" },
  );
  const entries = readTrail(t).slice(before);
  assertEquals(
    entries.map(({ operation, entity_id }) => [operation, entity_id]),
    [
      ["card.create", "new-card"],
      ["card.update", card.id],
      ["card.move", card.id],
      ["card.delete", gone.id],
      ["column.create", "new-column"],
      ["column.update", "col-b"],
      ["column.move", "col-b"],
      ["column.delete", "col-a"],
    ],
  );
  const row = changedPart({ ...card, title: "Edited", version: 2, board_version: 5 }, "title");
  assertEquals(entries[1], {
    operation: "card.update",
    entity_type: "card",
    entity_id: card.id,
    details: { row, before: { title: "card" }, ...IN_CHAT },
    ...BY_ASSISTANT,
  });
  for (const { actor, request_id, source, details } of entries) {
    assertEquals({ actor, request_id, source }, BY_ASSISTANT);
    assertEquals({ ...(details as object), ...IN_CHAT }, details);
  }
});

Deno.test("an operation that changes nothing leaves no entry", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const { audit_logs, kanban_cards, kanban_columns, boards } = t.snapshot();
  const { state } = await applyNow(
    t,
    { type: "edit_card", card_id: card.id, title: "card" },
    { type: "move_card", card_id: card.id, column_id: "col-a" },
    { type: "rename_column", column_id: "col-a", title: "A" },
    { type: "move_column", column_id: "col-b" },
  );
  const after = t.snapshot();
  assertEquals(state, "applied");
  assertEquals(after["audit_logs"], audit_logs);
  assertEquals([after["kanban_cards"], after["kanban_columns"], after["boards"]], [
    kanban_cards,
    kanban_columns,
    boards,
  ]);
});

interface Misfit {
  readonly what: string;
  /** What the answer does to the card, or to its column. */
  readonly operation: (card: Card) => Operation;
  /** What somebody does before that is applied. */
  readonly meanwhile: (t: TestApp, card: Card) => Promise<unknown>;
  readonly fault: string;
}

const CARDS = "/api/v1/board/cards";

const MISFITS: readonly Misfit[] = [
  {
    what: "the card is gone",
    operation: ({ id }) => ({ type: "move_card", card_id: id, column_id: "col-b" }),
    meanwhile: (t, { id }) => t.delete(`${CARDS}/${id}`),
    fault: 'Move “card” to B. There is no card "f1900000-0000-7000-8000-000000000001" on this board',
  },
  {
    what: "the column is gone",
    operation: ({ id }) => ({ type: "move_card", card_id: id, column_id: "col-b" }),
    meanwhile: (t) => t.delete("/api/v1/board/columns/col-b"),
    fault: 'Move “card” to B. Cannot use /column_id: there is no column "col-b" on this board',
  },
  {
    what: "the card that is edited was edited",
    operation: ({ id }) => ({ type: "edit_card", card_id: id, details: "d" }),
    meanwhile: (t, { id }) => t.patch(`${CARDS}/${id}`, { details: "written by a person" }),
    fault: 'Change details of “card”. Card "card" was changed since',
  },
  {
    what: "the card that is deleted was edited",
    operation: ({ id }) => ({ type: "delete_card", card_id: id }),
    meanwhile: (t, { id }) => t.patch(`${CARDS}/${id}`, { title: "renamed" }),
    fault: 'Delete “card”. Card "renamed" was changed since',
  },
  {
    what: "the column that is deleted has got another card",
    operation: () => ({ type: "delete_column", column_id: "col-a" }),
    meanwhile: (t) => t.given.card({ title: "late" }),
    fault: 'Delete column “A” with 1 card. Column "A" holds card "late" by now',
  },
  {
    what: "a card of the column that is deleted was edited",
    operation: () => ({ type: "delete_column", column_id: "col-a" }),
    meanwhile: (t, { id }) => t.patch(`${CARDS}/${id}`, { title: "renamed" }),
    fault: 'Delete column “A” with 1 card. Card "renamed" was changed since',
  },
  {
    what: "an id is taken",
    operation: () => ({ type: "add_card", card_id: "mine", column_id: "col-b", title: "New" }),
    meanwhile: async (t) => {
      const { columns, cards } = await (await t.get("/api/v1/board")).json();
      columns[0].cardIds.push("mine");
      await t.patch("/api/v1/board", { columns, cards: { ...cards, mine: { id: "mine", title: "theirs" } } });
    },
    fault: 'Add “New” to B. There is a card "mine" already',
  },
];

Deno.test("when the board has changed so that one operation does not fit, none is applied", async (step) => {
  for (const { what, operation, meanwhile, fault } of MISFITS) {
    await step.step(what, async () => {
      using t = await startTestApp();
      const card = await t.given.card({ title: "card" });
      await givenChat(t);
      const first: Operation = { type: "add_column", column_id: "first", title: "First" };
      const changes = tryAll(t, [first, operation(card)]);
      await meanwhile(t, card);
      const before = t.snapshot();
      const error = await assertRejects(() => propose(t, changes, false), OperationFault);
      assertEquals(error.message, `This cannot be done any more: ${fault}`);
      assertEquals(t.snapshot(), before);
    });
  }
});

Deno.test("a card that somebody moved meanwhile is moved all the same, and one that left a column outlives it", async () => {
  using t = await startTestApp();
  const [moved, left] = await t.given.cards(["moved", "left"]);
  const column = await t.given.column({ title: "Third" });
  await givenChat(t);
  const changes = tryAll(t, [
    { type: "move_card", card_id: moved.id, column_id: column.id },
    { type: "delete_column", column_id: "col-a" },
  ]);
  await t.post(`${CARDS}/${moved.id}/move`, { column_id: "col-b", before_id: null });
  await t.post(`${CARDS}/${left.id}/move`, { column_id: "col-b", before_id: null });
  await propose(t, changes, false);
  const places = draftNow(t).columns.map(({ id, cardIds }) => [id, cardIds]);
  assertEquals(places, [["col-b", [left.id]], [column.id, [moved.id]]]);
});

Deno.test("whatever is applied leaves the board that was tried, and undoing it the board as it was", async () => {
  await fc.assert(
    fc.asyncProperty(anyPicks, async (picks) => {
      using t = await startTestApp();
      await t.given.cards(["1", "2", "3"]);
      await t.given.cards(["4", "5"], "col-b");
      await givenChat(t);
      const before = draftNow(t);
      let draft = before;
      const operations: Operation[] = [];
      for (const pick of picks) {
        const operation = pickOperation(draft, pick, t.services.newId);
        if (operation === undefined) continue;
        draft = applyAll(draft, [operation]);
        operations.push(operation);
      }
      const { id } = await applyNow(t, ...operations);
      assertEquals(contentOf(draftNow(t)), contentOf(draft));
      if (operations.length === 0) return;
      assertEquals((await undoProposal(t.services, ASKER, CHAT_ID, id)).state, "undone");
      assertEquals(contentOf(draftNow(t)), contentOf(before));
    }),
    { numRuns: 60 },
  );
});
