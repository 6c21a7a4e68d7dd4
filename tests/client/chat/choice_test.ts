import { assertEquals } from "../../support/assert.ts";
import { wantAll, wantedOperations, wantOperation } from "../../../client/chat/choice.ts";
import type { Operation, ProposedOperation } from "../../../server/chat/schema.ts";

let proposals = 0;

function proposalOf(...operations: Operation[]) {
  return {
    id: `proposal-${++proposals}`,
    operations: operations.map((operation, index): ProposedOperation => ({
      index,
      operation,
      summary: operation.type,
      state: "waiting",
    })),
  };
}

function wanted(proposal: ReturnType<typeof proposalOf>): number[] {
  return wantedOperations(proposal).map(({ index }) => index);
}

const INDEPENDENT: readonly Operation[] = [
  { type: "delete_card", card_id: "a" },
  { type: "delete_card", card_id: "b" },
];

Deno.test("all operations are wanted until a person says otherwise, one by one or all at once", () => {
  const proposal = proposalOf(...INDEPENDENT);
  assertEquals(wanted(proposal), [0, 1]);
  wantOperation(proposal, 0, false);
  assertEquals(wanted(proposal), [1]);
  wantOperation(proposal, 0, true);
  assertEquals(wanted(proposal), [0, 1]);
  wantAll(proposal, false);
  assertEquals(wanted(proposal), []);
  wantAll(proposal, true);
  assertEquals(wanted(proposal), [0, 1]);
});

Deno.test("only what waits can be wanted", () => {
  const { id, operations } = proposalOf(...INDEPENDENT);
  const half = operations.map((one): ProposedOperation => one.index === 0 ? { ...one, state: "applied" } : one);
  assertEquals(wantedOperations({ id, operations: half }).map(({ index }) => index), [1]);
});

Deno.test("without a new column nothing that goes into it is wanted, and with a card in it the column is", () => {
  const proposal = proposalOf(
    { type: "delete_card", card_id: "z" },
    { type: "add_column", column_id: "later", title: "Later" },
    { type: "add_card", card_id: "new", column_id: "later", title: "New" },
    { type: "edit_card", card_id: "new", details: "More" },
    { type: "move_card", card_id: "a", column_id: "later", before_id: "new" },
  );
  wantOperation(proposal, 1, false);
  assertEquals(wanted(proposal), [0]);
  wantOperation(proposal, 3, true);
  assertEquals(wanted(proposal), [0, 1, 2, 3]);
  wantOperation(proposal, 2, false);
  assertEquals(wanted(proposal), [0, 1]);
});
