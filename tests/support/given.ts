/** What a test starts from: rows made through the use cases, with the audit entries that belong to them. */
import type { BoardSummary, Card, CardCreate, Column, ColumnCreate } from "../../server/board/schema.ts";
import { createBoard, createCard, createColumn } from "../../server/board/service.ts";
import { COMMAND } from "../../server/authorize.ts";
import type { Caller, Services } from "../../server/context.ts";

export interface Given {
  board(input?: { readonly title?: string }): Promise<BoardSummary>;
  /** At the end of board-1 unless said otherwise. */
  column(input?: Partial<ColumnCreate> & { readonly board_id?: string }): Promise<Column>;
  /** At the end of col-a of board-1 unless said otherwise. */
  card(input?: Partial<CardCreate> & { readonly board_id?: string }): Promise<Card>;
  /** Cards with these titles in this order, at the end of one column. */
  cards<const Titles extends readonly string[]>(titles: Titles, column_id?: string): Promise<CardsOf<Titles>>;
}

/** As many cards as titles. */
type CardsOf<Titles extends readonly string[]> = { -readonly [Index in keyof Titles]: Card };

/** Who makes the given rows. */
export const GIVER: Caller = { actor: { ...COMMAND, name: "given" }, request_id: null };

export function createGiven(services: Services): Given {
  const card: Given["card"] = ({ board_id = "board-1", ...input } = {}) =>
    createCard(services, GIVER, board_id, { column_id: "col-a", title: "Card", ...input });
  return {
    board: (input) => createBoard(services, GIVER, { title: "Another board", ...input }),
    column: ({ board_id = "board-1", ...input } = {}) =>
      createColumn(services, GIVER, board_id, { title: "Column", ...input }),
    card,
    cards: async <const Titles extends readonly string[]>(titles: Titles, column_id = "col-a") => {
      const cards = await Promise.all(titles.map((title) => card({ title, column_id })));
      return cards as CardsOf<Titles>; // map() keeps the length, which its type does not say
    },
  };
}
