/** Which operations of a proposal a person wants, one by one. Some need others: a card for a new column needs that. */
import { signal } from "@preact/signals";
import type { Operation, Proposal, ProposedOperation } from "../../server/chat/schema.ts";

/** By proposal: the operations that are not wanted; without an entry all are. */
const unwanted = signal<ReadonlyMap<string, ReadonlySet<number>>>(new Map());

/** Those of a proposal that wait and are wanted, in their order. */
export function wantedOperations({ id, operations }: Pick<Proposal, "id" | "operations">): ProposedOperation[] {
  const left = unwanted.value.get(id);
  return operations.filter(({ state, index }) => state === "waiting" && left?.has(index) !== true);
}

/** Wants an operation, or not any more, with what it needs, or what needs it. */
export function wantOperation(proposal: Pick<Proposal, "id" | "operations">, index: number, isWanted: boolean): void {
  const left = new Set(unwanted.value.get(proposal.id));
  for (const other of relatedTo(proposal.operations, index, isWanted)) {
    if (isWanted) left.delete(other);
    else left.add(other);
  }
  unwanted.value = new Map(unwanted.value).set(proposal.id, left);
}

export function wantAll({ id, operations }: Pick<Proposal, "id" | "operations">, isWanted: boolean): void {
  unwanted.value = new Map(unwanted.value).set(id, new Set(isWanted ? [] : operations.map(({ index }) => index)));
}

/** The operation itself with all that it needs (`wanted`), or with all that needs it. */
export function relatedTo(operations: readonly ProposedOperation[], index: number, wanted: boolean): Set<number> {
  const related = new Set([index]);
  const inOrder = wanted ? operations.toReversed() : operations;
  for (const one of inOrder) {
    for (const other of operations) {
      const [later, earlier] = wanted ? [other, one] : [one, other];
      const isKnown = related.has(other.index);
      if (isKnown && earlier.index < later.index && needs(later.operation, earlier.operation)) related.add(one.index);
    }
  }
  return related;
}

/** Whether the later operation names what the earlier one adds. */
function needs(later: Operation, earlier: Operation): boolean {
  const added = earlier.type === "add_card" ? earlier.card_id : undefined;
  const addedColumn = earlier.type === "add_column" ? earlier.column_id : undefined;
  const { card_id, column_id, before_id } = namesIn(later);
  if (added !== undefined) return card_id === added || before_id === added;
  return addedColumn !== undefined && (column_id === addedColumn || before_id === addedColumn);
}

function namesIn(operation: Operation) {
  return {
    card_id: "card_id" in operation ? operation.card_id : undefined,
    column_id: "column_id" in operation ? operation.column_id : undefined,
    before_id: "before_id" in operation ? operation.before_id : undefined,
  };
}
