/** Selecting rows of a table, by their keys. */

type Keys = ReadonlySet<string>;

export function toggleKey(selected: Keys, key: string): Keys {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

/**
 * Everything from one row to another is selected, or no longer.
 *
 * @param order the keys of all rows, as they stand
 * @param anchor where the range begins; one that has gone, or none, leaves a range of one
 */
export function selectRange(
  selected: Keys,
  order: readonly string[],
  anchor: string | undefined,
  key: string,
  on: boolean,
): Keys {
  const to = order.indexOf(key);
  const from = anchor === undefined ? -1 : order.indexOf(anchor);
  const ends = from === -1 ? [to, to] as const : [Math.min(from, to), Math.max(from, to)] as const;
  const next = new Set(selected);
  for (const one of order.slice(ends[0], ends[1] + 1)) {
    if (on) next.add(one);
    else next.delete(one);
  }
  return next;
}

/** Without rows that have gone: nothing may be done to what cannot be seen any more. */
export function stillThere(selected: Keys, order: readonly string[]): Keys {
  const known = new Set(order);
  return [...selected].every((key) => known.has(key))
    ? selected
    : new Set([...selected].filter((key) => known.has(key)));
}
