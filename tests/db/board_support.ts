/** A database with one board on it, for tests of its tables. */
import { join } from "@std/path";
import { insertBoard } from "../../db/board.ts";
import { CARD_RANKS, type CardRow, insertCard } from "../../db/board_cards.ts";
import { COLUMN_RANKS, insertColumn } from "../../db/board_columns.ts";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";
import { rankBefore } from "../../db/ranks.ts";
import { NOW, type TempDir } from "./support.ts";

export const FIELDS = { version: 1, created_at: NOW, updated_at: NOW };

/** The real schema with board-1 and its empty columns col-a and col-b. */
export function openBoard(dir: TempDir): Promise<Database> {
  return openDatabase({
    path: dir.file,
    backupsDir: join(dir.path, "backups"),
    initialised: false,
    now: () => NOW,
    seed: (db) => {
      insertBoard(db, { id: "board-1", title: "Board", ...FIELDS });
      for (const id of ["col-a", "col-b"]) addColumn(db, id);
    },
  });
}

/** Adds a column at the end of a board. Call it inside `db.write`. */
export function addColumn(db: Database, id: string, board_id = "board-1"): void {
  insertColumn(db, { id, board_id, title: id, rank: rankBefore(db, COLUMN_RANKS, board_id, null), ...FIELDS });
}

/** Adds a card with the given fields. Call it inside `db.write`. */
export function addCard(db: Database, id: string, fields: Partial<CardRow> & { before_id?: string } = {}): void {
  const { before_id = null, ...given } = fields;
  const column_id = given.column_id ?? "col-a";
  const rank = given.rank ?? rankBefore(db, CARD_RANKS, column_id, before_id);
  insertCard(db, { id, column_id, title: id, details: "", labels: [], due_on: null, rank, ...FIELDS, ...given });
}

/** The ids of a column's cards in their order. */
export function order(db: Database, column_id = "col-a"): string[] {
  return db.all<{ id: string }>("SELECT id FROM kanban_cards WHERE column_id = :column_id ORDER BY rank", {
    column_id,
  }).map(({ id }) => id);
}
