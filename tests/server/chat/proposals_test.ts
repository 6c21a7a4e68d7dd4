import { findChat } from "../../../db/chat.ts";
import { sessionActor } from "../../../server/authorize.ts";
import type { Change } from "../../../server/chat/change.ts";
import { OperationFault } from "../../../server/chat/draft.ts";
import { applyProposal, discardProposal, getProposal, undoProposal } from "../../../server/chat/proposals.ts";
import type { Operation, ProposedOperation } from "../../../server/chat/schema.ts";
import type { Caller } from "../../../server/context.ts";
import { AppError } from "../../../server/errors.ts";
import { givenPerson } from "../../support/accounts.ts";
import { NOW, REQUEST_ID, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals, assertRejects, assertThrows } from "../../support/assert.ts";
import { assertRefused } from "../../support/refused_request.ts";
import { BY_REQUEST, readTrail } from "../../support/trail.ts";
import { contentOf, placesOf } from "./drafts.ts";
import { applyNow, ASKER, CHAT_ID, draftNow, givenChat, propose, proposeWaiting, tryAll } from "./given_proposal.ts";

const LATER = "2026-02-03T04:05:06.789Z";
const apply = (t: TestApp, id: string, ...indexes: number[]) =>
  applyProposal(t.services, ASKER, CHAT_ID, id, indexes.length === 0 ? {} : { indexes });
const discard = (t: TestApp, id: string) => discardProposal(t.services, ASKER, CHAT_ID, id);
const undo = (t: TestApp, id: string) => undoProposal(t.services, ASKER, CHAT_ID, id);
const statesOf = (operations: readonly ProposedOperation[]) => operations.map(({ state }) => state);

const ADD_COLUMN: Operation = { type: "add_column", column_id: "new-column", title: "Releases" };
const ADD_CARD: Operation = { type: "add_card", card_id: "new-card", column_id: "new-column", title: "Notes" };
const MOVE = (card_id: string): Operation => ({ type: "move_card", card_id, column_id: "col-b" });

/** A refusal that leaves everything as it was. */
async function assertConflict(t: TestApp, work: () => Promise<unknown>, detail: string): Promise<void> {
  const before = t.snapshot();
  const { code, message } = await assertRejects(work, AppError);
  assertEquals({ code, message }, { code: "conflict", message: detail });
  assertEquals(t.snapshot(), before);
}

Deno.test("a proposal that waits changes nothing until it is applied", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const before = { board: contentOf(draftNow(t)), trail: readTrail(t) };
  const proposal = await proposeWaiting(t, MOVE(card.id));
  assertEquals(proposal, {
    id: proposal.id,
    chat_id: CHAT_ID,
    message_id: "message-1",
    state: "waiting",
    operations: [{ index: 0, operation: MOVE(card.id), summary: "Move “card” to B", state: "waiting" }],
    reason: null,
    created_at: NOW,
    updated_at: NOW,
  });
  assertEquals(getProposal(t.services, ASKER, CHAT_ID, proposal.id), proposal);
  assertEquals({ board: contentOf(draftNow(t)), trail: readTrail(t) }, before);

  t.setNow(LATER);
  const applied = await apply(t, proposal.id);
  assertEquals(applied, {
    ...proposal,
    state: "applied",
    operations: [{ index: 0, operation: MOVE(card.id), summary: "Move “card” to B", state: "applied" }],
    updated_at: LATER,
  });
  assertEquals(getProposal(t.services, ASKER, CHAT_ID, proposal.id), applied);
  assertEquals(placesOf(draftNow(t)), { "col-a": [], "col-b": [card.id] });
  const entries = readTrail(t).slice(before.trail.length);
  assertEquals(entries.map(({ operation, actor }) => [operation, actor]), [["card.move", "assistant"], [
    "chat.apply",
    "local",
  ]]);
  assertEquals(entries[1], {
    operation: "chat.apply",
    entity_type: "chat",
    entity_id: CHAT_ID,
    details: {
      owner_id: "local",
      row: { id: CHAT_ID, board_id: "board-1", version: 2, created_at: NOW, updated_at: LATER },
      proposal_id: proposal.id,
      indexes: [0],
    },
    ...BY_REQUEST,
  });
});

Deno.test("some operations are applied, others later or never", async () => {
  using t = await startTestApp();
  const [one, two, three] = await t.given.cards(["one", "two", "three"]);
  await givenChat(t);
  const { id } = await proposeWaiting(t, MOVE(one.id), MOVE(two.id), MOVE(three.id));
  const first = await apply(t, id, 1);
  assertEquals([first.state, statesOf(first.operations)], ["waiting", ["waiting", "applied", "waiting"]]);
  const second = await apply(t, id, 2, 2);
  assertEquals([second.state, statesOf(second.operations)], ["waiting", ["waiting", "applied", "applied"]]);
  const third = await discard(t, id);
  assertEquals([third.state, statesOf(third.operations)], ["applied", ["discarded", "applied", "applied"]]);
  assertEquals(placesOf(draftNow(t)), { "col-a": [one.id], "col-b": [two.id, three.id] });
  const fourth = await undo(t, id);
  assertEquals([fourth.state, statesOf(fourth.operations)], ["undone", ["discarded", "undone", "undone"]]);
  assertEquals(placesOf(draftNow(t)), { "col-a": [one.id, two.id, three.id], "col-b": [] });
});

Deno.test("discarding leaves one entry for the chat and the board as it is", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  await givenChat(t);
  const { id } = await proposeWaiting(t, MOVE(card.id));
  const board = contentOf(draftNow(t));
  const entries = readTrail(t).length;
  assertEquals((await discard(t, id)).state, "discarded");
  assertEquals(contentOf(draftNow(t)), board);
  assertEquals(readTrail(t).slice(entries).map(({ operation }) => operation), ["chat.discard"]);
  await assertConflict(t, () => discard(t, id), "Cannot discard this proposal: nothing in it waits");
  await assertConflict(t, () => apply(t, id), "Cannot apply this proposal: nothing in it waits");
  await assertConflict(t, () => undo(t, id), "Cannot undo this proposal: nothing of it is applied");
});

Deno.test("an operation is not applied without the new column or card that it needs", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const before_new: Operation = {
    type: "move_card",
    card_id: card.id,
    column_id: "new-column",
    before_id: "new-card",
  };
  const beside: Operation = { type: "move_column", column_id: "col-b", before_id: "new-column" };
  const { id } = await proposeWaiting(t, ADD_COLUMN, ADD_CARD, before_new, beside);
  const needed = "Add column “Releases”";
  const refused = (index: number, detail: string) => assertConflict(t, () => apply(t, id, index), detail);
  await refused(1, `Cannot apply only this: Add “Notes” to Releases. It needs: ${needed}`);
  await refused(3, `Cannot apply only this: Move column “B” before “Releases”. It needs: ${needed}`);
  await assertConflict(
    t,
    () => apply(t, id, 0, 2),
    "Cannot apply only this: Move “card” to Releases. It needs: Add “Notes” to Releases",
  );
  await apply(t, id, 0);
  await apply(t, id, 2, 1, 3);
  const columns = { "col-a": [], "col-b": [], "new-column": [card.id, "new-card"] };
  assertEquals(placesOf(draftNow(t)), columns);
  assertEquals(draftNow(t).columns.map((column) => column.id), ["col-a", "col-b", "new-column"]);
});

Deno.test("what one part of a proposal changed does not stand in the way of the rest", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const { id } = await proposeWaiting(
    t,
    { type: "edit_card", card_id: card.id, title: "Edited" },
    MOVE(card.id),
    { type: "edit_card", card_id: card.id, details: "d" },
    { type: "delete_card", card_id: card.id },
  );
  await apply(t, id, 1);
  await apply(t, id, 0);
  await undo(t, id);
  await apply(t, id, 2);
  assertEquals(draftNow(t).cards.get(card.id)?.details, "d");
  const { state, operations } = await apply(t, id, 3);
  assertEquals([state, statesOf(operations)], ["applied", ["undone", "undone", "applied", "applied"]]);
  await undo(t, id);
  assertEquals(contentOf(draftNow(t))[0]?.cards.map(({ title, details }) => [title, details]), [["card", ""]]);
});

Deno.test("when one of the chosen does not fit the board any more, none is applied and all still wait", async () => {
  using t = await startTestApp();
  const [one, two] = await t.given.cards(["one", "two"]);
  await givenChat(t);
  const { id } = await proposeWaiting(t, MOVE(one.id), { type: "edit_card", card_id: two.id, details: "d" });
  await t.patch(`/api/v1/board/cards/${two.id}`, { details: "written by a person" });
  const detail = 'This cannot be done any more: Change details of “two”. Card "two" was changed since';
  await assertConflict(t, () => apply(t, id), detail);
  assertEquals((await apply(t, id, 0)).state, "waiting");
});

Deno.test("an operation that was applied is not applied again, and none has a number that is not there", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const { id } = await applyNow(t, MOVE(card.id));
  await assertConflict(t, () => apply(t, id, 0), "Cannot apply this: Move “card” to B. It is applied already");
  const before = t.snapshot();
  const { code, errors } = await assertRejects(() => apply(t, id, 1), AppError);
  assertEquals(code, "invalid");
  assertEquals(errors, [{ pointer: "/indexes/0", detail: "there is no operation with this number" }]);
  assertEquals(t.snapshot(), before);
});

Deno.test("of two who apply a proposal at the same time, one does", async () => {
  using t = await startTestApp();
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const { id } = await proposeWaiting(t, MOVE(card.id));
  const outcomes = await Promise.allSettled([apply(t, id), apply(t, id)]);
  assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "rejected"]);
  assertEquals(t.auditOperations().filter((operation) => operation === "card.move").length, 1);
});

Deno.test("a proposal is found in its own chat only, and by nobody but its owner and administrators", async () => {
  using t = await startTestApp({ auth: true });
  const card = await t.given.card({ title: "card" });
  await givenChat(t);
  const { id } = await proposeWaiting(t, MOVE(card.id));
  const { user, session_id } = await givenPerson(t, { username: "anna" });
  const stranger: Caller = { actor: sessionActor(user, session_id), request_id: REQUEST_ID };
  const before = t.snapshot();
  const refusals: readonly [() => unknown, string][] = [
    [() => getProposal(t.services, ASKER, CHAT_ID, "unknown"), 'There is no proposal "unknown"'],
    [() => getProposal(t.services, ASKER, "unknown", id), 'There is no chat "unknown"'],
    [() => getProposal(t.services, stranger, CHAT_ID, id), `There is no chat "${CHAT_ID}"`],
  ];
  for (const [work, detail] of refusals) {
    const { code, message } = assertThrows(work, AppError);
    assertEquals({ code, message }, { code: "not_found", message: detail });
  }
  for (const act of [discardProposal, undoProposal]) {
    assertEquals((await assertRejects(() => act(t.services, stranger, CHAT_ID, id), AppError)).code, "not_found");
  }
  const applying = () => applyProposal(t.services, stranger, CHAT_ID, id, {});
  assertEquals((await assertRejects(applying, AppError)).code, "not_found");
  assertEquals(t.snapshot(), before);
  const bert = await givenPerson(t, { username: "bert", is_admin: true });
  const admin: Caller = { actor: sessionActor(bert.user, bert.session_id), request_id: REQUEST_ID };
  assertEquals(getProposal(t.services, admin, CHAT_ID, id).state, "waiting");
  assertEquals((await applyProposal(t.services, admin, CHAT_ID, id, {})).state, "applied");
});

Deno.test("an answer of more than 500 operations is refused", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  await givenChat(t);
  const [change] = tryAll(t, [MOVE(card.id)]);
  const changes: Change[] = Array.from({ length: 501 }, () => change).filter((one) => one !== undefined);
  const before = t.snapshot();
  const { message } = await assertRejects(() => propose(t, changes, true), OperationFault);
  assertEquals(message, "These are 501 operations: an answer has at most 500");
  assertEquals(t.snapshot(), before);
});

Deno.test("the version of a chat counts what becomes of its proposals", async () => {
  using t = await startTestApp();
  const card = await t.given.card();
  await givenChat(t);
  const { id } = await proposeWaiting(t, MOVE(card.id));
  await apply(t, id);
  await undo(t, id);
  assertEquals(findChat(t.db, CHAT_ID)?.version, 3);
});

Deno.test("over HTTP a proposal is read, applied, undone and discarded", async () => {
  using t = await startTestApp();
  const [one, two] = await t.given.cards(["one", "two"]);
  await givenChat(t);
  const proposal = await proposeWaiting(t, MOVE(one.id), MOVE(two.id));
  const path = `/api/v1/chats/${CHAT_ID}/proposals/${proposal.id}`;
  const answered = async (answer: Response) => {
    assertEquals(answer.status, 200);
    const { operations, ...rest } = await answer.json();
    return { ...rest, states: statesOf(operations) };
  };
  const { operations: _operations, ...fields } = proposal;
  const expected = (state: string, states: string[]) => ({ ...fields, state, states });
  assertEquals(await answered(await t.get(path)), expected("waiting", ["waiting", "waiting"]));
  const applied = await t.post(`${path}/apply`, { indexes: [1] });
  assertEquals(await answered(applied), expected("waiting", ["waiting", "applied"]));
  assertEquals(await answered(await t.post(`${path}/undo`)), expected("waiting", ["waiting", "undone"]));
  assertEquals(await answered(await t.post(`${path}/discard`)), expected("undone", ["discarded", "undone"]));
  await assertRefused(t, {
    method: "POST",
    path: `${path}/apply`,
    body: {},
    answers: "409 conflict",
    detail: "Cannot apply this proposal: nothing in it waits",
  });
});
