/** Boards: their rows, and a whole board as JSON text. Columns and cards have their own files beside this one. */
import type { Database } from "./database.ts";
import type { Steps } from "./slices.ts";

export interface BoardRow {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const COLUMNS = "id, title, version, created_at, updated_at";

// By the order of insertion, not by created_at: a clock that was set back must not make another board the first.
const OLDEST_FIRST = "ORDER BY rowid";

export function listBoards(db: Database): BoardRow[] {
  return db.all<BoardRow>(`SELECT ${COLUMNS} FROM boards ${OLDEST_FIRST}`);
}

export function findBoard(db: Database, id: string): BoardRow | undefined {
  return db.get<BoardRow>(`SELECT ${COLUMNS} FROM boards WHERE id = :id`, { id });
}

export function findBoardVersion(db: Database, id: string): number | undefined {
  return db.value<number>("SELECT version FROM boards WHERE id = :id", { id });
}

/** The id of the oldest board; undefined only while there is none. */
export function findFirstBoardId(db: Database): string | undefined {
  return db.value<string>(`SELECT id FROM boards ${OLDEST_FIRST} LIMIT 1`);
}

export function countBoards(db: Database): number {
  return db.value<number>("SELECT count(*) FROM boards") ?? 0;
}

export function insertBoard(db: Database, board: BoardRow): void {
  db.run(
    "INSERT INTO boards (id, title, version, created_at, updated_at) VALUES (:id, :title, :version, :created_at, :updated_at)",
    { ...board },
  );
}

/** Counts a change of the board or of something on it, and gives it another title when there is one. */
export function touchBoard(db: Database, id: string, at: string, title: string | null = null): BoardRow | undefined {
  return db.get<BoardRow>(
    `UPDATE boards SET title = coalesce(:title, title), version = version + 1, updated_at = :at WHERE id = :id
      RETURNING ${COLUMNS}`,
    { id, title, at },
  );
}

/** Deletes a board with its columns and cards. */
export function deleteBoard(db: Database, id: string): void {
  db.run("DELETE FROM boards WHERE id = :id", { id });
}

// Pieces of JSON are joined as text: what comes out of a subquery is plain text for SQLite's JSON functions, which would
// have to parse it again.
const COLUMNS_JSON = `(SELECT '[' || coalesce(group_concat(json_object('id', c.id, 'title', c.title, 'cardIds', json(
    (SELECT json_group_array(k.id ORDER BY k.rank) FROM kanban_cards k WHERE k.column_id = c.id))), ',' ORDER BY c.rank),
    '') || ']' FROM kanban_columns c WHERE c.board_id = b.id)`;

const CARD_JSON = `json_object('id', k.id, 'title', k.title, 'details', k.details, 'labels', json(k.labels),
    'due_on', k.due_on, 'version', k.version, 'created_at', k.created_at, 'updated_at', k.updated_at)`;

const CARDS_JSON = `(SELECT json_group_object(k.id, ${CARD_JSON})
    FROM kanban_columns c JOIN kanban_cards k ON k.column_id = c.id WHERE c.board_id = b.id)`;

const CONTENT_JSON = `'"columns":' || ${COLUMNS_JSON} || ',"cards":' || ${CARDS_JSON}`;

// The board's own fields, each with a comma behind it.
const OWN_JSON = `'"id":' || json_quote(id) || ',"title":' || json_quote(title) || ',"version":' || version ||
  ',"created_at":' || json_quote(created_at) || ',"updated_at":' || json_quote(updated_at) || ','`;

/** A whole board as JSON text with its version: `{ columns, cards }`, order is array order. */
export function findBoardJson(db: Database, id: string): { version: number; text: string } | undefined {
  return db.get(`SELECT version, '{' || ${CONTENT_JSON} || '}' AS text FROM boards b WHERE id = :id`, { id });
}

/** The same with the board's own fields: `{ id, title, version, created_at, updated_at, columns, cards }`. */
export function findNamedBoardJson(db: Database, id: string): { version: number; text: string } | undefined {
  return db.get(
    `SELECT version, '{' || ${OWN_JSON} || ${CONTENT_JSON} || '}' AS text FROM boards b WHERE id = :id`,
    { id },
  );
}

/** Either of the two in steps, for a large board that nobody changes meanwhile. */
export function* readBoardJsonInSteps(
  db: Database,
  id: string,
  shape: "board" | "named_board",
): Steps<{ version: number; text: string } | undefined> {
  const head = db.get<{ version: number; text: string }>(
    `SELECT version, '{' || ${shape === "board" ? "''" : OWN_JSON} || '"columns":' || ${COLUMNS_JSON} AS text
      FROM boards b WHERE id = :id`,
    { id },
  );
  if (head === undefined) return undefined;
  yield;
  const cards: string[] = [];
  const rows = db.iterate<{ text: string }>(
    `SELECT json_quote(k.id) || ':' || ${CARD_JSON} AS text
      FROM kanban_columns c JOIN kanban_cards k ON k.column_id = c.id WHERE c.board_id = :id`,
    { id },
  );
  for (const { text } of rows) {
    cards.push(text);
    yield;
  }
  return { version: head.version, text: `${head.text},"cards":{${cards.join(",")}}}` };
}
