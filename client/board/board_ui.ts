/** What is open on the board besides cards: which column takes new cards, which dialog asks something. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { board, realId } from "./store.ts";

type BoardDialog =
  | { readonly type: "new_board" }
  | { readonly type: "delete_board" }
  | { readonly type: "delete_column"; readonly column_id: string };

const dialog = signal<BoardDialog | undefined>(undefined);
const cardsGoTo = signal<string | undefined>(undefined);
const columnIsAdded = signal(false);
const boardIsRenamed = signal(false);

export const boardDialog: ReadonlySignal<BoardDialog | undefined> = dialog;
/** The column whose "Add card" is open. */
export const addingTo: ReadonlySignal<string | undefined> = cardsGoTo;
export const addingColumn: ReadonlySignal<boolean> = columnIsAdded;
export const renamingBoard: ReadonlySignal<boolean> = boardIsRenamed;

export function openDialog(question: BoardDialog): void {
  dialog.value = question;
}

export function closeDialog(): void {
  dialog.value = undefined;
}

/** Opens "Add card" in that column, or in the first; without columns, "Add column". */
export function startAdding(column_id: string | undefined): void {
  const shown = board.value;
  if (shown === undefined) return;
  const target = column_id ?? shown.columns[0]?.id;
  if (target === undefined) startAddingColumn();
  else cardsGoTo.value = target;
}

/** Also when it was opened before the server gave the column its id. */
export function isAddingTo(column_id: string): boolean {
  return addingTo.value !== undefined && realId(addingTo.value) === realId(column_id);
}

/** Leaves the other columns alone: "Add card" may have been opened there meanwhile. */
export function stopAdding(column_id: string): void {
  if (isAddingTo(column_id)) cardsGoTo.value = undefined;
}

export function startAddingColumn(): void {
  columnIsAdded.value = true;
}

export function stopAddingColumn(): void {
  columnIsAdded.value = false;
}

export function startRenamingBoard(): void {
  boardIsRenamed.value = true;
}

export function stopRenamingBoard(): void {
  boardIsRenamed.value = false;
}
