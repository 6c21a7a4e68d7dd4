/** The board of a first start: it shows a newcomer what Benchtop does, by being used. */
import { insertAudit } from "../../db/audit.ts";
import { insertBoard } from "../../db/board.ts";
import { CARD_RANKS, insertCard } from "../../db/board_cards.ts";
import { COLUMN_RANKS, insertColumn } from "../../db/board_columns.ts";
import type { Database } from "../../db/database.ts";
import { rankBefore } from "../../db/ranks.ts";

const BOARD_ID = "board-1";

interface SeedCard {
  readonly title: string;
  readonly details: string;
  readonly labels?: readonly string[];
}

interface SeedColumn {
  readonly id: string;
  readonly title: string;
  readonly cards: readonly SeedCard[];
}

const COLUMNS: readonly SeedColumn[] = [
  {
    id: "col-backlog",
    title: "Backlog",
    cards: [
      {
        title: "Move this card to another column",
        details:
          "Drag it with the mouse, or hold it for a moment on a touch screen.\n\nBy keyboard: focus the card, press **Space** to lift it, the arrow keys to carry it, **Space** again to drop it. **Escape** puts it back.",
        labels: ["try it"],
      },
      {
        title: "Write what you have to do",
        details:
          'Press **n**, or "Add card" at the foot of a column. Enter adds the card and leaves the line open for the next one.',
        labels: ["try it"],
      },
    ],
  },
  {
    id: "col-discovery",
    title: "Discovery",
    cards: [
      {
        title: "Open a card to see what it holds",
        details:
          "A card has a title, details in **Markdown**, labels and a due date.\n\n- Lists work\n- So does `code`\n- And [links](https://example.org) open in a new tab",
        labels: ["try it"],
      },
    ],
  },
  {
    id: "col-progress",
    title: "In Progress",
    cards: [
      {
        title: "Find a card as you type",
        details:
          "Press **/** and type a word of its title, details or labels. The address of the page keeps what you searched, so a bookmark brings it back.",
      },
      {
        title: "Look at this board in a second tab",
        details:
          "What changes in one tab shows in the other at once. The same stream of events is open to your own programs at `/api/v1/events`.",
        labels: ["live"],
      },
    ],
  },
  {
    id: "col-review",
    title: "Review",
    cards: [
      {
        title: "Delete this card, then take it back",
        details:
          "Nobody asks whether you are sure. Delete it, and choose Undo in the note that appears for eight seconds.",
        labels: ["try it"],
      },
    ],
  },
  {
    id: "col-done",
    title: "Done",
    cards: [
      {
        title: "Keep your data on this computer",
        details:
          "Everything is in one SQLite file in Benchtop's data directory. Nothing is sent anywhere, and no network is needed.",
        labels: ["yours"],
      },
      {
        title: "Know who changed what",
        details:
          "Each change leaves one line in the audit trail at `/api/v1/audit`. The lines are chained by hashes, so a line that was altered later shows.",
        labels: ["yours"],
      },
    ],
  },
];

/** Fills a new database: one board, five columns, eight cards, one entry in the trail. Call it inside `db.write`. */
export function seedBoard(db: Database, at: string): void {
  const row = { id: BOARD_ID, title: "My board", version: 1, created_at: at, updated_at: at };
  insertBoard(db, row);
  let number = 0;
  for (const { id, title, cards } of COLUMNS) {
    const rank = rankBefore(db, COLUMN_RANKS, BOARD_ID, null);
    insertColumn(db, { id, board_id: BOARD_ID, title, rank, version: 1, created_at: at, updated_at: at });
    for (const card of cards) {
      number += 1;
      insertCard(db, {
        id: `card-${number}`,
        column_id: id,
        title: card.title,
        details: card.details,
        labels: card.labels ?? [],
        due_on: null,
        rank: rankBefore(db, CARD_RANKS, id, null),
        version: 1,
        created_at: at,
        updated_at: at,
      });
    }
  }
  insertAudit(db, {
    timestamp: at,
    created_at: at,
    operation: "board.create",
    entity_type: "board",
    entity_id: BOARD_ID,
    details: { row },
    actor: "system",
    request_id: null,
    source: "server",
  });
}
