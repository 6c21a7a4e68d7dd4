/** Whole boards as clients might send them: what there is, with some changes; now and then one that does not fit. */
import type { BoardCardInput, BoardColumn, BoardPatch } from "../../../server/board/schema.ts";
import type { Scene } from "./model_scene.ts";

interface Draft {
  readonly columns: BoardColumn[];
  readonly cards: Record<string, BoardCardInput>;
}

export function draftBoard(s: Scene): BoardPatch {
  const stored = s.board?.columns ?? [];
  const cards = stored.flatMap((column) => column.cards.map((card) => [card.id, { ...card }] as const));
  const draft: Draft = {
    columns: stored.map(({ id, title, cards }) => ({ id, title, cardIds: cards.map((card) => card.id) })),
    cards: Object.fromEntries(cards),
  };
  for (let changes = s.below(6); changes > 0; changes--) s.pick(CHANGES)?.(s, draft);
  if (s.rarely(8)) return { title: s.title() };
  if (s.rarely(30)) return { columns: draft.columns };
  return s.rarely(4) ? { title: s.title(), ...draft } : draft;
}

const CHANGES: readonly ((s: Scene, draft: Draft) => void)[] = [
  moveCard,
  moveCard,
  addCard,
  addCard,
  editCard,
  editCard,
  function dropCard(s, { columns, cards }) {
    const id = takeCard(s, columns);
    if (id !== undefined) delete cards[id];
  },
  function dropColumn(s, { columns, cards }) {
    if (!s.rarely(3)) return;
    const column = takeColumn(s, columns);
    for (const id of column?.cardIds ?? []) delete cards[id];
  },
  function moveColumn(s, { columns }) {
    const column = takeColumn(s, columns);
    if (column !== undefined) columns.splice(s.below(columns.length + 1), 0, column);
  },
  function addColumn(s, { columns }) {
    columns.splice(s.below(columns.length + 1), 0, { id: s.columnIdToInsert(), title: s.title(), cardIds: [] });
  },
  function renameColumn(s, { columns }) {
    const column = s.pick(columns);
    if (column !== undefined) column.title = s.title();
  },
  function nameUnknownCard(s, { columns }) {
    if (s.rarely(3)) putCard(s, columns, "ghost");
  },
  function leaveCardOut(s, { columns }) {
    if (s.rarely(3)) takeCard(s, columns);
  },
];

function moveCard(s: Scene, { columns }: Draft): void {
  const id = takeCard(s, columns);
  if (id !== undefined) putCard(s, columns, id);
}

function addCard(s: Scene, { columns, cards }: Draft): void {
  const id = s.cardIdToInsert();
  cards[id] = { id, title: s.title(), ...s.fields() };
  putCard(s, columns, id);
}

function editCard(s: Scene, { cards }: Draft): void {
  const id = s.pick(Object.keys(cards));
  if (id !== undefined) cards[id] = { id, title: s.title(), ...s.fields() };
}

function takeCard(s: Scene, columns: readonly BoardColumn[]): string | undefined {
  const column = s.pick(columns);
  return column?.cardIds.splice(s.below(column.cardIds.length + 1), 1)[0];
}

function putCard(s: Scene, columns: readonly BoardColumn[], id: string): void {
  const column = s.pick(columns);
  column?.cardIds.splice(s.below(column.cardIds.length + 1), 0, id);
}

function takeColumn(s: Scene, columns: BoardColumn[]): BoardColumn | undefined {
  return columns.splice(s.below(columns.length + 1), 1)[0];
}
