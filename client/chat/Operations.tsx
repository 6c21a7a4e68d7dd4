import type { Operation, ProposedOperation } from "../../server/chat/schema.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { elementIdOf, pointOut, showOnBoard } from "./on_board.ts";

const ICONS: Readonly<Record<Operation["type"], IconName>> = {
  add_card: "plus",
  edit_card: "rename",
  move_card: "right",
  delete_card: "trash",
  add_column: "plus",
  rename_column: "rename",
  move_column: "right",
  delete_column: "trash",
};

const STATES: Readonly<Record<ProposedOperation["state"], string>> = {
  waiting: "proposed",
  applied: "done",
  discarded: "discarded",
  undone: "undone",
};

/** What an answer does to the board, one chip for each change. */
export function Operations({ operations }: { readonly operations: readonly ProposedOperation[] }) {
  if (operations.length === 0) return null;
  return (
    <ul class="operations" aria-label="Changes">
      {operations.map((operation) => (
        <li key={operation.index}>
          <OperationChip proposed={operation} />
        </li>
      ))}
    </ul>
  );
}

/** Leads to what it is about, as long as that is there. */
function OperationChip({ proposed }: { readonly proposed: ProposedOperation }) {
  const { operation, state } = proposed;
  const element_id = elementIdOf(operation);
  const content = (
    <>
      <OperationWords proposed={proposed} />
      <span class="spoken">, {STATES[state]}</span>
    </>
  );
  if (element_id === undefined) return <span class="operation" data-state={state}>{content}</span>;
  return (
    <button
      type="button"
      class="operation"
      data-state={state}
      title="Show on the board"
      onClick={() => showOnBoard(element_id, "click")}
      onFocus={() => showOnBoard(element_id, "focus")}
      onBlur={() => pointOut(undefined)}
      onMouseEnter={() => pointOut(element_id)}
      onMouseLeave={() => pointOut(undefined)}
    >
      {content}
    </button>
  );
}

export function OperationWords({ proposed }: { readonly proposed: ProposedOperation }) {
  return (
    <>
      <Icon name={ICONS[proposed.operation.type]} />
      <span class="operation-text">{proposed.summary}</span>
    </>
  );
}
