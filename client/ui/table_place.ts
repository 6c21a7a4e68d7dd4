/** The one row of a table that Tab leads to, and keyboard focus on it. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The row visited last. When it has gone, the one that took its place is meant. */
interface Place {
  readonly key: string | undefined;
  readonly index: number;
}

export interface TablePlace {
  /** The index of that row; -1 without rows. */
  readonly current: number;
  /** Moves keyboard focus to a row, drawn or not. */
  readonly goTo: (index: number) => void;
  /** Focus has come to a row by itself. */
  readonly arrive: (index: number) => void;
}

/** @param order the keys of all rows, as they stand */
export function useTablePlace(order: readonly string[], table: RefObject<HTMLElement | null>): TablePlace {
  const [place, setPlace] = useState<Place>({ key: undefined, index: 0 });
  const wanted = useRef(false);
  // Asked while the old rows still stand: one that is taken out takes the focus with it, and no event tells.
  const wasFocused = rowKeyOf(document.activeElement, table.current) !== undefined;
  useLayoutEffect(() => {
    const lost = wasFocused && document.activeElement === document.body;
    if (wanted.current || lost) currentRow(table.current)?.focus();
    wanted.current = false;
  });
  const arrive = (index: number) => setPlace({ key: order[index], index });
  return {
    current: indexOf(place, order),
    arrive,
    goTo: (index) => {
      wanted.current = true;
      arrive(index);
    },
  };
}

/** The key of the row of this table that something is in. */
export function rowKeyOf(target: EventTarget | null, table: HTMLElement | null): string | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>("tr[data-key]") : null;
  return row !== null && table?.contains(row) ? row.dataset.key : undefined;
}

export function currentRow(table: HTMLElement | null): HTMLElement | null {
  return table?.querySelector<HTMLElement>("tbody tr[tabindex='0']") ?? null;
}

function indexOf(place: Place, order: readonly string[]): number {
  const at = place.key === undefined ? -1 : order.indexOf(place.key);
  return at === -1 ? Math.min(place.index, order.length - 1) : at;
}
