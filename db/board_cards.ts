/** Cards of a column, in the order of their rank. */
import type { Database } from "./database.ts";
import type { RankedTable } from "./ranks.ts";
import { atOnce, type Steps } from "./slices.ts";

export interface CardRow {
  readonly id: string;
  readonly column_id: string;
  readonly title: string;
  /** Markdown. */
  readonly details: string;
  readonly labels: readonly string[];
  /** `YYYY-MM-DD` */
  readonly due_on: string | null;
  readonly rank: number;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A card with its neighbour: the card it stands before, null when it is the last of its column. */
export type PlacedCardRow = CardRow & { readonly before_id: string | null };

/** The fields people edit; those given are changed. */
export interface CardChange {
  readonly title?: string | undefined;
  readonly details?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly due_on?: string | null | undefined;
}

/** Cards are ordered within their column. */
export const CARD_RANKS: RankedTable = { table: "kanban_cards", owner: "column_id" };

const COLUMNS = "id, column_id, title, details, labels, due_on, rank, version, created_at, updated_at";
const QUALIFIED = COLUMNS.split(", ").map((name) => `k.${name}`).join(", ");

const BEFORE_ID = `(SELECT n.id FROM kanban_cards n WHERE n.column_id = k.column_id AND n.rank > k.rank
  ORDER BY n.rank LIMIT 1)`;

// Subqueries, not joins: one card by its id takes a third of the time then (docs/performance.md).
const BOARD_ID = "(SELECT c.board_id FROM kanban_columns c WHERE c.id = k.column_id)";

type Stored<Row extends { labels: readonly string[] }> = Omit<Row, "labels"> & { readonly labels: string };

function parseLabels<Row extends { labels: readonly string[] }>(row: Stored<Row>): Row {
  const labels: string[] = JSON.parse(row.labels);
  return { ...row, labels } as unknown as Row; // Omit<Row, "labels"> & { labels } is Row, which generics cannot show
}

/** A card of this board; undefined also when another board holds it. */
export function findCard(db: Database, board_id: string, id: string): PlacedCardRow | undefined {
  const row = db.get<Stored<PlacedCardRow>>(
    `SELECT ${QUALIFIED}, ${BEFORE_ID} AS before_id FROM kanban_cards k WHERE k.id = :id AND ${BOARD_ID} = :board_id`,
    { id, board_id },
  );
  return row && parseLabels<PlacedCardRow>(row);
}

/** A card as the wire carries it, with its version and the board's. */
export interface CardText {
  readonly version: number;
  readonly board_version: number;
  readonly text: string;
}

/** A card of this board as the wire carries it. */
export function findCardJson(db: Database, board_id: string, id: string): CardText | undefined {
  return db.get(
    `SELECT k.version, b.version AS board_version, json_object('id', k.id, 'board_id', :board_id, 'column_id', k.column_id,
      'before_id', ${BEFORE_ID}, 'title', k.title, 'details', k.details, 'labels', json(k.labels), 'due_on', k.due_on,
      'version', k.version, 'board_version', b.version, 'created_at', k.created_at, 'updated_at', k.updated_at) AS text
      FROM kanban_cards k, boards b WHERE k.id = :id AND ${BOARD_ID} = :board_id AND b.id = :board_id`,
    { id, board_id },
  );
}

/** The column that holds a card, whichever it is. */
export function findColumnIdOfCard(db: Database, id: string): string | undefined {
  return db.value<string>("SELECT column_id FROM kanban_cards WHERE id = :id", { id });
}

/** The board that holds a card, whichever it is. */
export function findBoardIdOfCard(db: Database, id: string): string | undefined {
  return db.value<string>(`SELECT ${BOARD_ID} FROM kanban_cards k WHERE k.id = :id`, { id });
}

/** How many cards there are on a board, and how long their details are in all, in bytes. */
export function measureBoardCards(db: Database, board_id: string): { count: number; details_bytes: number } {
  const sql =
    `SELECT count(*) AS count, coalesce(sum(octet_length(k.details)), 0) AS details_bytes FROM kanban_columns c JOIN kanban_cards k ON k.column_id = c.id
    WHERE c.board_id = CAST(:board_id AS TEXT)`;
  return db.get<{ count: number; details_bytes: number }>(sql, { board_id }) ?? { count: 0, details_bytes: 0 };
}

/** All cards of a board, by column and place. Nothing may change them between two steps. */
export function* readBoardCards(db: Database, board_id: string): Steps<CardRow[]> {
  const cards: CardRow[] = [];
  for (const { id } of db.all<{ id: string }>(COLUMN_IDS, { board_id })) cards.push(...yield* readColumnCards(db, id));
  return cards;
}

const COLUMN_IDS = "SELECT id FROM kanban_columns WHERE board_id = :board_id ORDER BY rank";

/** The same for the cards of one column. */
export function* readColumnCards(db: Database, column_id: string): Steps<CardRow[]> {
  const cards: CardRow[] = [];
  const rows = db.iterate<Stored<CardRow>>(
    `SELECT ${COLUMNS} FROM kanban_cards WHERE column_id = :column_id ORDER BY rank`,
    { column_id },
  );
  for (const row of rows) {
    cards.push(parseLabels<CardRow>(row));
    yield;
  }
  return cards;
}

export function listColumnCards(db: Database, column_id: string): CardRow[] {
  return atOnce(readColumnCards(db, column_id));
}

export function insertCard(db: Database, card: Omit<CardRow, "rank"> & { readonly rank: number | bigint }): void {
  const { id, column_id, title, details, due_on, rank, version, created_at, updated_at } = card;
  db.run(
    `INSERT INTO kanban_cards (${COLUMNS}) VALUES (:id, :column_id, :title, :details, :labels, :due_on, :rank, :version,
      :created_at, :updated_at)`,
    {
      id,
      column_id,
      title,
      details,
      labels: JSON.stringify(card.labels),
      due_on,
      rank,
      version,
      created_at,
      updated_at,
    },
  );
}

/** Changes the given fields. */
export function updateCard(db: Database, id: string, change: CardChange, at: string): void {
  db.run(
    `UPDATE kanban_cards SET title = coalesce(:title, title), details = coalesce(:details, details),
      labels = coalesce(:labels, labels), due_on = iif(:has_due_on, :due_on, due_on), version = version + 1,
      updated_at = :at WHERE id = :id`,
    {
      id,
      at,
      title: change.title ?? null,
      details: change.details ?? null,
      labels: change.labels === undefined ? null : JSON.stringify(change.labels),
      has_due_on: change.due_on === undefined ? 0 : 1,
      due_on: change.due_on ?? null,
    },
  );
}

/** Puts a card at a rank of a column of the same board. */
export function moveCard(db: Database, id: string, column_id: string, rank: number | bigint, at: string): void {
  db.run(
    `UPDATE kanban_cards SET column_id = :column_id, rank = :rank, version = version + 1, updated_at = :at
      WHERE id = :id`,
    { id, column_id, rank, at },
  );
}

export function deleteCard(db: Database, id: string): void {
  db.run("DELETE FROM kanban_cards WHERE id = :id", { id });
}
