/** Keyboard focus in the table of items. */
import { focusedRow, focusRow, focusTable } from "../ui/table_focus.ts";

export const TABLE_ID = "items";

/** Once what had the focus is gone: the row at hand, or where one begins when there is none. */
export function focusItems(): void {
  queueMicrotask(() => {
    focusTable(TABLE_ID);
    if (document.activeElement === document.body) document.querySelector<HTMLElement>(".items-bar button")?.focus();
  });
}

/** Once it is drawn. */
export function focusItem(id: string): void {
  queueMicrotask(() => focusRow(TABLE_ID, id));
}

export function isItemFocused(id: string): boolean {
  return focusedRow(TABLE_ID) === id;
}
