/** Pure: a board, or some of its cards, as JSON text for a model: as much as there is room for. */
import type { Draft, DraftCard, DraftColumn } from "./draft.ts";
import { estimateTokens } from "./tokens.ts";

/** Cards of a board above which it is told by columns and numbers alone. */
export const CARDS_TOLD_MAX = 500;

/** Characters of a card's details that are told, the most that fits. */
const DETAILS_TOLD = [1000, 200, 0] as const;

/** Most cards that one search tells. */
const FOUND_MAX = 50;

/**
 * The whole board where that fits, with as much of the cards' details as there is room for; else its columns with the
 * number of their cards.
 *
 * @param heading stands before the columns
 * @param advice what to do when the cards are not told
 */
export function describeBoard(draft: Draft, tokens_max: number, heading: object = {}, advice = SEARCH): string {
  if (draft.cards.size <= CARDS_TOLD_MAX) {
    for (const details_max of DETAILS_TOLD) {
      const text = JSON.stringify({ ...heading, columns: wholeColumns(draft, details_max) });
      if (estimateTokens(text) <= tokens_max) return text;
    }
  }
  const columns = draft.columns.map(({ id, title, cardIds }) => ({ id, title, card_count: cardIds.length }));
  return JSON.stringify({ ...heading, note: `Too many cards to list${advice}`, columns });
}

const SEARCH = ": look for them with find_cards";

/**
 * Cards that hold all words of the query in their title, details or labels, without regard to case; a card's id finds
 * that card alone. The fewer there are, the more is told of their details.
 */
export function describeFound(draft: Draft, query: string, tokens_max: number): string {
  const found = findCards(draft, query);
  for (const details_max of [Infinity, ...DETAILS_TOLD]) {
    const text = toFoundText(draft, found, found.slice(0, FOUND_MAX), details_max);
    // One card alone is told whole: a model that edits the details it was told would cut off the rest.
    if (found.length === 1 || estimateTokens(text) <= tokens_max) return text;
  }
  return toFoundText(draft, found, found.slice(0, FEW), 0);
}

const FEW = 5; // of any length, titles and labels at their longest: some 6,000 tokens at most

function toFoundText(draft: Draft, found: readonly Place[], told: readonly Place[], details_max: number): string {
  const cards = told.map(({ column, card_id }) => {
    const card = draft.cards.get(card_id);
    return {
      ...(card === undefined ? {} : describeCard(card, details_max)),
      column_id: column.id,
      column: column.title,
    };
  });
  const note = told.length < found.length ? { note: "Not all are listed: use more words" } : {};
  return JSON.stringify({ found: found.length, ...note, cards });
}

interface Place {
  readonly column: DraftColumn;
  readonly card_id: string;
}

function findCards({ columns, cards }: Draft, query: string): Place[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const hasAll = (text: string) => words.every((word) => text.includes(word));
  const places = columns.flatMap((column) => column.cardIds.map((card_id) => ({ column, card_id })));
  return places.filter(({ card_id }) => {
    const card = cards.get(card_id);
    if (card === undefined || cards.has(query)) return card_id === query;
    return hasAll([card.title, card.details, ...card.labels].join("\n").toLowerCase());
  });
}

function wholeColumns({ columns, cards }: Draft, details_max: number): object[] {
  return columns.map(({ id, title, cardIds }) => ({
    id,
    title,
    cards: cardIds.flatMap((card_id) => {
      const card = cards.get(card_id);
      return card === undefined ? [] : [describeCard(card, details_max)];
    }),
  }));
}

/** Only what a card has: most have neither labels nor a date. Details that are cut are named so. */
function describeCard({ id, title, details, labels, due_on }: DraftCard, details_max: number): object {
  const isCut = details.length > details_max;
  return {
    id,
    title,
    ...(details === "" ? {} : isCut ? { details_begin: details.slice(0, details_max).toWellFormed() } : { details }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(due_on === null ? {} : { due_on }),
  };
}
