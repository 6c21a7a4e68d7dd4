/** What is open on the board besides cards: which column takes new cards, which dialog asks something. */
import { signal } from "@preact/signals";
import { board } from "./store.ts";

export type BoardDialog =
  | { readonly type: "help" }
  | { readonly type: "new_board" }
  | { readonly type: "delete_board" }
  | { readonly type: "delete_column"; readonly column_id: string };

export const boardDialog = signal<BoardDialog | undefined>(undefined);
/** The column whose "Add card" is open. */
export const addingTo = signal<string | undefined>(undefined);
export const addingColumn = signal(false);
export const renamingBoard = signal(false);

export function closeDialog(): void {
  boardDialog.value = undefined;
}

/** Opens "Add card" in that column, or in the first; without columns, "Add column". */
export function startAdding(column_id: string | undefined): void {
  const target = column_id ?? board.value?.columns[0]?.id;
  if (target === undefined) addingColumn.value = true;
  else addingTo.value = target;
}
