/**
 * Order by rank: columns of a board and cards of a column are ordered by an integer with wide gaps, so that a move
 * writes one row. When two neighbours have no integer left between them, their list is numbered anew.
 */
import type { Database } from "./database.ts";
import type { Steps } from "./slices.ts";

/** Which rows form one ordered list: all rows of `table` with the same `owner`. */
export interface RankedTable {
  readonly table: "kanban_columns" | "kanban_cards";
  readonly owner: "board_id" | "column_id";
}

/** The gap left between neighbours: 32 halvings at one spot before a list is numbered anew, room for 2^21 rows. */
export const RANK_GAP = 2 ** 32;

/** Ranks from here on are parked: used while a list is being numbered, beyond all ranks that stay. A bigint, because
 * numbers lose the last digits at this size. */
const RANK_PARKED = 2n ** 60n;

const RANK_MAX = Number.MAX_SAFE_INTEGER;

// Not `= :owner_id`: this build of SQLite (STAT4) plans a query anew whenever a bare parameter is compared with the first
// column of an index of several, which takes longer than the query itself (docs/performance.md).
const OWNER_ID = "CAST(:owner_id AS TEXT)";

/** The rank for a place before `before_id`, or for the end of the list when it is null. */
export function rankBefore(db: Database, list: RankedTable, owner_id: string, before_id: string | null): number {
  const rank = findFreeRank(db, list, owner_id, before_id);
  if (rank !== undefined) return rank;
  renumber(db, list, owner_id);
  const free = findFreeRank(db, list, owner_id, before_id);
  if (free === undefined) throw new RangeError(`Cannot find a place in ${list.table} of "${owner_id}"`);
  return free;
}

function findFreeRank(db: Database, list: RankedTable, owner_id: string, before_id: string | null): number | undefined {
  const { table, owner } = list;
  if (before_id === null) {
    const last = db.value<number | null>(`SELECT max(rank) FROM ${table} WHERE ${owner} = ${OWNER_ID}`, { owner_id });
    const rank = (last ?? 0) + RANK_GAP;
    return rank <= RANK_MAX ? rank : undefined;
  }
  const place = db.get<{ next: number; previous: number | null }>(
    `SELECT n.rank AS next, (SELECT max(p.rank) FROM ${table} p WHERE p.${owner} = n.${owner} AND p.rank < n.rank)
      AS previous FROM ${table} n WHERE n.id = :before_id AND n.${owner} = ${OWNER_ID}`,
    { owner_id, before_id },
  );
  if (place === undefined) throw new RangeError(`Cannot place before "${before_id}": it is not in "${owner_id}"`);
  if (place.previous === null) return place.next - RANK_GAP >= -RANK_MAX ? place.next - RANK_GAP : undefined;
  const middle = Math.floor(place.previous / 2 + place.next / 2); // the sum itself could leave the safe integers
  return middle > place.previous && middle < place.next ? middle : undefined;
}

/** Numbers a list anew with full gaps; the order stays. */
export function renumber(db: Database, list: RankedTable, owner_id: string): void {
  const { table, owner } = list;
  // Parked first: the unique index on (owner, rank) is checked row by row.
  db.run(
    `UPDATE ${table} SET rank = :parked + numbered.place FROM
      (SELECT id, row_number() OVER (ORDER BY rank) AS place FROM ${table} WHERE ${owner} = :owner_id) AS numbered
      WHERE ${table}.id = numbered.id`,
    { owner_id, parked: RANK_PARKED },
  );
  unpark(db, list, owner_id);
}

/**
 * Puts a row aside on the way to a new order of its list. Its version stays: only its neighbours may have moved.
 *
 * @param place counted from 1 in the new order
 */
export function park(db: Database, { table }: RankedTable, id: string, place: number): void {
  db.run(`UPDATE ${table} SET rank = :rank WHERE id = :id`, { id, rank: parkedRank(place) });
}

/** The rank of a row that waits for its place in a new order. */
export function parkedRank(place: number): bigint {
  return RANK_PARKED + BigInt(place);
}

/** Gives parked rows (rank `RANK_PARKED` + place, places from 1) their ranks in the order of their places. */
export function unpark(db: Database, list: RankedTable, owner_id: string): void {
  db.run(
    `UPDATE ${list.table} SET rank = (rank - :parked) * :gap WHERE ${list.owner} = :owner_id AND rank >= :parked`,
    { owner_id, parked: RANK_PARKED, gap: BigInt(RANK_GAP) },
  );
}

/** Rows that are given their ranks between two pauses. */
const UNPARK_ROWS = 50;

/** The same in steps, for a list of `count` rows that are all parked. */
export function* unparkInSteps(db: Database, list: RankedTable, owner_id: string, count: number): Steps<void> {
  const { table, owner } = list;
  for (let place = 1; place <= count; place += UNPARK_ROWS) {
    const [from, to] = [parkedRank(place), parkedRank(place + UNPARK_ROWS)];
    db.run(
      `UPDATE ${table} SET rank = (rank - :parked) * :gap WHERE ${owner} = ${OWNER_ID} AND rank >= :from AND rank < :to`,
      { owner_id, from, to, parked: RANK_PARKED, gap: BigInt(RANK_GAP) },
    );
    yield;
  }
}
