/** Keyboard focus on the rows of a table, asked for from elsewhere. */
import { currentRow, rowKeyOf } from "./table_place.ts";

/** Puts focus on the row that was visited last, or on the first; does nothing without rows. */
export function focusTable(id: string): void {
  currentRow(document.getElementById(id))?.focus();
}

/** The same with the first row. */
export function focusFirstRow(id: string): void {
  rowsOf(id)[0]?.focus();
}

/** The same with a row by its key; does nothing when that is not drawn. */
export function focusRow(id: string, key: string): void {
  rowsOf(id).find((row) => row.dataset.key === key)?.focus();
}

/** The key of the row that focus is in; undefined when it is elsewhere. */
export function focusedRow(id: string): string | undefined {
  return rowKeyOf(document.activeElement, document.getElementById(id));
}

function rowsOf(id: string): readonly HTMLElement[] {
  return [...document.getElementById(id)?.querySelectorAll<HTMLElement>("tbody tr[data-key]") ?? []];
}
