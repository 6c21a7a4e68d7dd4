/** Selecting in a table: single rows, ranges from the row that was picked last, all. */
import { useRef } from "preact/hooks";
import type { TableSelection } from "./table_props.ts";
import { selectRange, toggleKey } from "./table_selection.ts";

export interface TablePicks {
  readonly toggle: (key: string) => void;
  /** The row alone; with `range`, all from the one picked last up to it. */
  readonly pick: (key: string, on: boolean, range: boolean) => void;
  /** From the row a walk began at, or the one picked last, up to another. */
  readonly extend: (from: string, to: string) => void;
  readonly pickAll: () => void;
  readonly clear: () => void;
}

/**
 * @param order the keys of all rows, as they stand
 * @returns undefined where nothing can be selected
 */
export function useTablePicks(
  order: readonly string[],
  selection: TableSelection | undefined,
): TablePicks | undefined {
  const anchor = useRef<string | undefined>(undefined);
  if (selection === undefined) return undefined;
  const { keys, onChange } = selection;
  const pick = (key: string, on: boolean, range: boolean) => {
    onChange(selectRange(keys, order, range ? anchor.current : key, key, on));
    if (!range) anchor.current = key;
  };
  return {
    pick,
    toggle: (key) => {
      anchor.current = key;
      onChange(toggleKey(keys, key));
    },
    extend: (from, to) => {
      if (keys.size === 0) anchor.current = undefined;
      anchor.current ??= from;
      pick(to, true, true);
    },
    pickAll: () => onChange(new Set(order)),
    clear: () => {
      anchor.current = undefined;
      onChange(new Set());
    },
  };
}
