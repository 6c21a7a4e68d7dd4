/** One card, and a whole board, as JSON text out of SQLite. */
import { join } from "@std/path";
import { findNamedBoardJson, insertBoard } from "../../../db/board.ts";
import { findCardJson, insertCard } from "../../../db/board_cards.ts";
import { insertColumn } from "../../../db/board_columns.ts";
import type { Database } from "../../../db/database.ts";
import { openDatabase } from "../../../db/open.ts";
import { RANK_GAP } from "../../../db/ranks.ts";
import { type Choice, timeWays } from "./choice.ts";

const COLUMNS = 5;
const CARDS = 1_000;
const AT = "2026-01-02T03:04:05.000Z";
const BOARD_ID = "board";
const CARD_ID = "card-500";

/** The same answer as `findCardJson`, with joins where that has subqueries. */
const JOINED_CARD = `SELECT k.version, json_object('id', k.id, 'board_id', b.id, 'column_id', k.column_id,
  'before_id', n.id, 'title', k.title, 'details', k.details, 'labels', json(k.labels), 'due_on', k.due_on,
  'version', k.version, 'board_version', b.version, 'created_at', k.created_at, 'updated_at', k.updated_at) AS text
  FROM kanban_cards k JOIN kanban_columns c ON c.id = k.column_id JOIN boards b ON b.id = c.board_id
  LEFT JOIN kanban_cards n ON n.column_id = k.column_id AND n.rank > k.rank
  WHERE k.id = :id AND c.board_id = :board_id ORDER BY n.rank LIMIT 1`;

/** The same answer as `findNamedBoardJson`, with every piece handed to the next JSON function. */
const NESTED_BOARD =
  `SELECT version, json_object('id', id, 'title', title, 'version', version, 'created_at', created_at,
  'updated_at', updated_at,
  'columns', json((SELECT json_group_array(json_object('id', c.id, 'title', c.title, 'cardIds', json(
    (SELECT json_group_array(k.id ORDER BY k.rank) FROM kanban_cards k WHERE k.column_id = c.id))) ORDER BY c.rank)
    FROM kanban_columns c WHERE c.board_id = b.id)),
  'cards', json((SELECT json_group_object(k.id, json_object('id', k.id, 'title', k.title, 'details', k.details,
    'labels', json(k.labels), 'due_on', k.due_on, 'version', k.version, 'created_at', k.created_at,
    'updated_at', k.updated_at))
    FROM kanban_columns c JOIN kanban_cards k ON k.column_id = c.id WHERE c.board_id = b.id))) AS text
  FROM boards b WHERE id = :id`;

export async function compareQueries(dir: string): Promise<Choice[]> {
  const path = join(dir, "queries.db");
  using db = await openDatabase({ path, initialised: false, backupsDir: dir, now: () => AT, seed: fill });
  const ways = {
    card: {
      "correlated subqueries": () => findCardJson(db, BOARD_ID, CARD_ID),
      "joins": () => db.get<{ text: string }>(JOINED_CARD, { id: CARD_ID, board_id: BOARD_ID }),
    },
    board: {
      "pieces joined as text": () => findNamedBoardJson(db, BOARD_ID),
      "nested json()": () => db.get<{ text: string }>(NESTED_BOARD, { id: BOARD_ID }),
    },
  };
  requireSame(Object.values(ways.card));
  requireSame(Object.values(ways.board));
  return [timeWays("one card out of SQLite", ways.card), timeWays("a board of 1,000 cards out of SQLite", ways.board)];
}

/** Ways that answer different things cannot be compared. */
function requireSame(ways: readonly (() => { text: string } | undefined)[]): void {
  const values = ways.map((way) => JSON.stringify(JSON.parse(way()?.text ?? "null")));
  if (new Set(values).size !== 1 || values[0] === "null") throw new Error("Cannot compare: the answers differ");
}

function fill(db: Database): void {
  const times = { created_at: AT, updated_at: AT };
  insertBoard(db, { id: BOARD_ID, title: "Board", version: 1, ...times });
  for (let number = 0; number < COLUMNS; number++) {
    const place = { rank: (number + 1) * RANK_GAP, version: 1 };
    insertColumn(db, { id: `column-${number}`, board_id: BOARD_ID, title: `Column ${number}`, ...place, ...times });
  }
  for (let number = 0; number < CARDS; number++) {
    insertCard(db, {
      id: `card-${number}`,
      column_id: `column-${number % COLUMNS}`,
      title: `Card ${number}`,
      details: "Two or three sentences, as people write them. ".repeat(4),
      labels: ["pump", "order"],
      due_on: null,
      rank: (number + 1) * RANK_GAP,
      version: 1,
      ...times,
    });
  }
}
