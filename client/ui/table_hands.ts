/** What keys and the mouse do in the rows of a table. */
import type { TableProps } from "./table_props.ts";
import type { TablePicks } from "./table_picks.ts";
import { rowKeyOf, type TablePlace } from "./table_place.ts";

/** What can be pressed inside a row: it does its own thing, not the row's. */
const CONTROLS = "a, button, input, select, textarea, label, summary";

export interface TableHands<Row> {
  readonly props: TableProps<Row>;
  /** The keys of all rows, as they stand. */
  readonly order: readonly string[];
  readonly table: HTMLElement | null;
  readonly place: TablePlace;
  readonly picks: TablePicks | undefined;
}

export function handleFocus<Row>({ order, table, place }: TableHands<Row>, event: FocusEvent): void {
  const index = order.indexOf(rowKeyOf(event.target, table) ?? "");
  if (index !== -1 && index !== place.current) place.arrive(index);
}

export function handleClick<Row>({ props, order, table, picks }: TableHands<Row>, event: MouseEvent): void {
  const key = rowKeyOf(event.target, table);
  if (key === undefined || !(event.target instanceof Element)) return;
  const control = event.target.closest(CONTROLS);
  if (control instanceof HTMLInputElement && control.closest(".cell-check")) {
    return picks?.pick(key, control.checked, event.shiftKey);
  }
  if (control !== null || isMarkingText()) return;
  if (event.shiftKey && picks) return picks.pick(key, true, true);
  if ((event.ctrlKey || event.metaKey) && picks) return picks.toggle(key);
  const row = props.rows[order.indexOf(key)];
  if (row !== undefined) props.onOpen?.(row);
}

export function handleKey<Row>(hands: TableHands<Row>, event: KeyboardEvent): void {
  if (!isOnRow(event.target) || event.altKey) return;
  const handled = event.ctrlKey || event.metaKey
    ? event.key === "a" && selectAll(hands)
    : handleWalk(hands, event) || handleDeed(hands, event);
  if (handled) event.preventDefault();
}

function selectAll<Row>({ picks }: TableHands<Row>): boolean {
  picks?.pickAll();
  return picks !== undefined;
}

/** Keys that lead to another row; with Shift they select on the way. */
function handleWalk<Row>({ order, table, place, picks }: TableHands<Row>, { key, shiftKey }: KeyboardEvent): boolean {
  const { current } = place;
  const target = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + pageOf(table),
    PageUp: current - pageOf(table),
    Home: 0,
    End: order.length - 1,
  }[key];
  if (target === undefined) return false;
  const index = Math.max(0, Math.min(order.length - 1, target));
  const [from, to] = [order[current], order[index]];
  if (shiftKey && from !== undefined && to !== undefined) picks?.extend(from, to);
  place.goTo(index);
  return true;
}

/** Keys that do something with the row; false for one that means nothing here. */
function handleDeed<Row>({ props, place, picks }: TableHands<Row>, { key, shiftKey }: KeyboardEvent): boolean {
  const row = props.rows[place.current];
  if (row === undefined) return false;
  switch (key) {
    case " ":
      if (shiftKey) picks?.pick(props.keyOf(row), true, true);
      else picks?.toggle(props.keyOf(row));
      return picks !== undefined;
    case "Enter":
    case "e":
      props.onOpen?.(row);
      return props.onOpen !== undefined;
    case "Delete":
    case "Backspace":
      props.onDelete?.(rowsMeant(row, props));
      return props.onDelete !== undefined;
    case "Escape":
      if (picks === undefined || props.selection?.keys.size === 0) return false;
      picks.clear();
      return true;
    default:
      return false;
  }
}

/** Keys in a control of a row are that control's; its checkbox has none of its own. */
function isOnRow(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("tr[data-key], .cell-check input");
}

/** How many rows are seen at a time, but for the head and one more, so that the eye finds its place again. */
function pageOf(table: HTMLElement | null): number {
  const row_px = table?.querySelector("tbody tr[data-key]")?.getBoundingClientRect().height ?? 0;
  return table === null || row_px === 0 ? 1 : Math.max(1, Math.floor(table.clientHeight / row_px) - 2);
}

/** Deleting one of several selected rows means all of them; deleting another one means that. */
function rowsMeant<Row>(row: Row, { rows, keyOf, selection }: TableProps<Row>): readonly Row[] {
  if (!selection?.keys.has(keyOf(row))) return [row];
  return rows.filter((one) => selection.keys.has(keyOf(one)));
}

/** A person who marks text inside a row to copy it does not mean to open it. */
function isMarkingText(): boolean {
  return getSelection()?.type === "Range";
}
