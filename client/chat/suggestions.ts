/** What one might ask about a board, made from what is on it. */
import type { BoardCard, BoardColumn, NamedBoard } from "../../server/board/schema.ts";
import { urgencyOf } from "../ui/time_words.ts";

const SHOWN_MAX = 4;
/** More than this in one stage is worth a question. */
const MANY = 5;

/**
 * Questions about a board, the most pressing first.
 *
 * @param now_ms in ms since 1970; dates count in this time zone
 */
export function suggestQuestions(board: NamedBoard, now_ms: number): string[] {
  const { columns } = board;
  if (columns.length === 0) return ["Set up columns for a small project", "Set up columns for planning my week"];
  const cards = Object.values(board.cards);
  if (cards.length === 0) {
    return ["Add five cards to start a small project with", "What makes a good card?", addColumnFor(columns)];
  }
  const suggestions = [
    ...aboutDates(columns, board.cards, now_ms),
    ...aboutCrowds(columns),
    ...aboutEmptiness(columns),
    "Summarise this board in three sentences",
    "What should I work on next?",
    "Which cards are too vague to start on?",
  ];
  return suggestions.slice(0, SHOWN_MAX);
}

function aboutDates(columns: readonly BoardColumn[], cards: NamedBoard["cards"], now_ms: number): string[] {
  const open = columns.slice(0, -1).flatMap(({ cardIds }) => cardIds.map((id) => cards[id]))
    .filter((card) => card !== undefined);
  const overdue = open.filter((card) => isDue(card, "past", now_ms));
  const soon = open.filter((card) => isDue(card, "soon", now_ms));
  const [first] = overdue;
  return [
    ...(overdue.length === 1 && first ? [`“${first.title}” is overdue. What should happen to it?`] : []),
    ...(overdue.length > 1 ? [`${overdue.length} cards are overdue. Which should I do first?`] : []),
    ...(soon.length > 0 ? ["What is due in the next days?"] : []),
  ];
}

function isDue({ due_on }: BoardCard, urgency: "past" | "soon", now_ms: number): boolean {
  return due_on !== null && urgencyOf(due_on, now_ms) === urgency;
}

/** Stages between the first, where work waits, and the last, where it is done. */
function aboutCrowds(columns: readonly BoardColumn[]): string[] {
  return columns.slice(1, -1).filter(({ cardIds }) => cardIds.length > MANY)
    .toSorted((a, b) => b.cardIds.length - a.cardIds.length).slice(0, 1)
    .map(({ title, cardIds }) => `${title} holds ${cardIds.length} cards. Which of them could wait?`);
}

function aboutEmptiness(columns: readonly BoardColumn[]): string[] {
  return columns.slice(1).filter(({ cardIds }) => cardIds.length === 0).slice(0, 1)
    .map(({ title }) => `${title} is empty. Which card could go there next?`);
}

function addColumnFor(columns: readonly BoardColumn[]): string {
  return `Is a stage missing between ${columns[0]?.title} and ${columns.at(-1)?.title}?`;
}
