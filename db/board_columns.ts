/** Columns of a board, in the order of their rank. */
import type { Database } from "./database.ts";
import type { RankedTable } from "./ranks.ts";

export interface ColumnRow {
  readonly id: string;
  readonly board_id: string;
  readonly title: string;
  readonly rank: number;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A column with its neighbour: the column it stands before, null when it is the last. */
export type PlacedColumnRow = ColumnRow & { readonly before_id: string | null };

/** Columns are ordered within their board. */
export const COLUMN_RANKS: RankedTable = { table: "kanban_columns", owner: "board_id" };

const COLUMNS = "id, board_id, title, rank, version, created_at, updated_at";

const BEFORE_ID = `(SELECT n.id FROM kanban_columns n WHERE n.board_id = c.board_id AND n.rank > c.rank
  ORDER BY n.rank LIMIT 1) AS before_id`;

export function listColumns(db: Database, board_id: string): ColumnRow[] {
  return db.all<ColumnRow>(`SELECT ${COLUMNS} FROM kanban_columns WHERE board_id = :board_id ORDER BY rank`, {
    board_id,
  });
}

export function countColumns(db: Database, board_id: string): number {
  return db.value<number>("SELECT count(*) FROM kanban_columns WHERE board_id = :board_id", { board_id }) ?? 0;
}

/** A column of this board; undefined also when another board holds it. */
export function findColumn(db: Database, board_id: string, id: string): PlacedColumnRow | undefined {
  return db.get<PlacedColumnRow>(
    `SELECT ${COLUMNS}, ${BEFORE_ID} FROM kanban_columns c WHERE id = :id AND board_id = :board_id`,
    { id, board_id },
  );
}

/** Whether this board has this column. */
export function hasColumn(db: Database, board_id: string, id: string): boolean {
  return findBoardIdOfColumn(db, id) === board_id;
}

/** The board that holds a column, whichever it is. */
export function findBoardIdOfColumn(db: Database, id: string): string | undefined {
  return db.value<string>("SELECT board_id FROM kanban_columns WHERE id = :id", { id });
}

export function insertColumn(db: Database, column: ColumnRow | (Omit<ColumnRow, "rank"> & { rank: bigint })): void {
  const { id, board_id, title, rank, version, created_at, updated_at } = column;
  db.run(
    `INSERT INTO kanban_columns (${COLUMNS}) VALUES (:id, :board_id, :title, :rank, :version, :created_at, :updated_at)`,
    { id, board_id, title, rank, version, created_at, updated_at },
  );
}

/** Gives a column another title. */
export function updateColumn(db: Database, id: string, title: string, at: string): void {
  db.run("UPDATE kanban_columns SET title = :title, version = version + 1, updated_at = :at WHERE id = :id", {
    id,
    title,
    at,
  });
}

/** Puts a column at another rank of its board. */
export function moveColumn(db: Database, id: string, rank: number, at: string): void {
  db.run("UPDATE kanban_columns SET rank = :rank, version = version + 1, updated_at = :at WHERE id = :id", {
    id,
    rank,
    at,
  });
}

/** Deletes a column with its cards. */
export function deleteColumn(db: Database, id: string): void {
  db.run("DELETE FROM kanban_columns WHERE id = :id", { id });
}
