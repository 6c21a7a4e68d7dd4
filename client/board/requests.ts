/** Operations as requests: which address each goes to, and what is looked at in the answer. */
import { api } from "../api.ts";
import { contentOf, NOT_MODIFIED, succeeded } from "../problem.ts";
import type { BoardCard, BoardSummary, Card, CardPatch, Column, NamedBoard } from "../../server/board/schema.ts";
import { changeVersion } from "../versioned.ts";
import { isTemporary, type Operation } from "./operations.ts";
import type { Answer } from "./session.ts";

const boardApi = api.boards[":board_id"];
const cardsApi = boardApi.cards;
const cardApi = cardsApi[":card_id"];
const columnsApi = boardApi.columns;
const columnApi = columnsApi[":column_id"];

export async function readBoards(): Promise<BoardSummary[]> {
  return await contentOf(await succeeded(api.boards.$get()));
}

/** The whole board; undefined when it is still at `version`. */
export async function readBoard(board_id: string, version: number | undefined): Promise<NamedBoard | undefined> {
  const headers: Record<string, string> = version === undefined ? {} : { "If-None-Match": `"${version}"` };
  const answer = await succeeded(boardApi.$get({ param: { board_id } }, { headers }));
  // The API's types tell only of answers with content.
  return Number(answer.status) === NOT_MODIFIED ? undefined : await contentOf(answer);
}

export async function createBoard(title: string): Promise<BoardSummary> {
  return await contentOf(await succeeded(api.boards.$post({ json: { title } })));
}

export async function deleteBoard(board_id: string): Promise<void> {
  await succeeded(boardApi.$delete({ param: { board_id } }));
}

export async function renameBoard(board_id: string, title: string): Promise<NamedBoard> {
  return await contentOf(await succeeded(boardApi.$patch({ param: { board_id }, json: { title } })));
}

/**
 * Has the server do it.
 *
 * @param card the card before this operation as far as this page knows, where it is about one
 */
export async function sendOperation(
  board_id: string,
  operation: Operation,
  card: BoardCard | undefined,
): Promise<Answer> {
  switch (operation.type) {
    case "card.update":
      return await sendCardUpdate(board_id, operation.card_id, operation.patch, operation.base, card);
    case "board.update": {
      const board = await renameBoard(board_id, operation.title);
      return { row_id: board.id, board_version: board.version };
    }
    default: {
      const row = await contentOf(await succeeded(request(board_id, operation)));
      return { row_id: row.id, board_version: row.board_version, ...("column_id" in row ? { card: row } : {}) };
    }
  }
}

type SimpleOperation = Exclude<Operation, { type: "card.update" | "board.update" }>;

interface RowAnswer {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<Card | Column>;
}

function request(board_id: string, operation: SimpleOperation): Promise<RowAnswer> {
  switch (operation.type) {
    case "card.create": {
      const { title, details, labels, due_on } = operation.card;
      const json = { title, details, labels, due_on, ...sendablePlace(operation.place) };
      return cardsApi.$post({ param: { board_id }, json });
    }
    case "card.move": {
      const param = { board_id, card_id: operation.card_id };
      return cardApi.move.$post({ param, json: sendablePlace(operation.place) });
    }
    case "card.delete":
      return cardApi.$delete({ param: { board_id, card_id: operation.card_id } });
    case "card.restore":
      return cardApi.restore.$post({ param: { board_id, card_id: operation.card.id } });
    case "column.create": {
      const json = { title: operation.title, before_id: neighbour(operation.before_id) };
      return columnsApi.$post({ param: { board_id }, json });
    }
    case "column.update":
      return columnApi.$patch({
        param: { board_id, column_id: operation.column_id },
        json: { title: operation.title },
      });
    case "column.move": {
      const param = { board_id, column_id: operation.column_id };
      return columnApi.move.$post({ param, json: { before_id: neighbour(operation.before_id) } });
    }
    case "column.delete": {
      const query = operation.cards === undefined ? {} : { cards: operation.cards };
      return columnApi.$delete({ param: { board_id, column_id: operation.column_id }, query });
    }
    case "column.restore":
      return columnApi.restore.$post({ param: { board_id, column_id: operation.column_id } });
  }
}

/** @throws {Problem} `stale` when somebody else has changed the same fields */
async function sendCardUpdate(
  board_id: string,
  card_id: string,
  patch: CardPatch,
  base: CardPatch,
  card: BoardCard | undefined,
): Promise<Answer> {
  const param = { board_id, card_id };
  const row = await changeVersion(base, card, {
    read: async (): Promise<BoardCard> => await contentOf(await succeeded(cardApi.$get({ param }))),
    send: async (headers) => await contentOf(await succeeded(cardApi.$patch({ param, json: patch }, { headers }))),
  });
  return { row_id: row.id, board_version: row.board_version, card: row };
}

function sendablePlace(place: { column_id: string; before_id: string | null }) {
  return { column_id: place.column_id, before_id: neighbour(place.before_id) };
}

/** A neighbour that the server has not made cannot be stood before: the end of the list is the next best place. */
function neighbour(before_id: string | null): string | null {
  return before_id !== null && isTemporary(before_id) ? null : before_id;
}
