import { assertEquals } from "../../support/assert.ts";
import { suggestQuestions } from "../../../client/chat/suggestions.ts";
import type { NamedBoard } from "../../../server/board/schema.ts";

const AT = "2026-01-02T03:04:05.678Z";
const NOW_MS = Date.parse("2026-03-10T12:00:00");

/** @param columns titles of cards by title of column; a date after `@` is when a card is due */
function boardOf(columns: Readonly<Record<string, readonly string[]>>): NamedBoard {
  const cards = Object.values(columns).flat().map((text, index) => {
    const [title = "", due_on = null] = text.split("@");
    const dates = { version: 1, created_at: AT, updated_at: AT };
    return { id: `card-${index}`, title, details: "", labels: [], due_on, ...dates };
  });
  let next = 0;
  return {
    id: "board-1",
    title: "Board",
    version: 1,
    created_at: AT,
    updated_at: AT,
    columns: Object.entries(columns).map(([title, titles], index) => ({
      id: `col-${index}`,
      title,
      cardIds: titles.map(() => `card-${next++}`),
    })),
    cards: Object.fromEntries(cards.map((card) => [card.id, card])),
  };
}

Deno.test("a board without columns or cards suggests how to begin", () => {
  assertEquals(suggestQuestions(boardOf({}), NOW_MS), [
    "Set up columns for a small project",
    "Set up columns for planning my week",
  ]);
  assertEquals(suggestQuestions(boardOf({ "To do": [], Done: [] }), NOW_MS), [
    "Add five cards to start a small project with",
    "What makes a good card?",
    "Is a stage missing between To do and Done?",
  ]);
});

Deno.test("what is overdue comes first, by its name when it is one card", () => {
  const one = boardOf({ "To do": ["Call@2026-03-01", "Write"], Done: ["Late but done@2026-01-01"] });
  assertEquals(suggestQuestions(one, NOW_MS)[0], "“Call” is overdue. What should happen to it?");
  const two = boardOf({ "To do": ["Call@2026-03-01", "Write@2026-03-02", "Soon@2026-03-11"], Done: [] });
  assertEquals(suggestQuestions(two, NOW_MS), [
    "2 cards are overdue. Which should I do first?",
    "What is due in the next days?",
    "Done is empty. Which card could go there next?",
    "Summarise this board in three sentences",
  ]);
});

Deno.test("a stage that is full or empty is asked about, what waits and what is done is not", () => {
  const many = ["a", "b", "c", "d", "e", "f"];
  const board = boardOf({ Backlog: many, Doing: many, Review: [], Done: many });
  assertEquals(suggestQuestions(board, NOW_MS).slice(0, 2), [
    "Doing holds 6 cards. Which of them could wait?",
    "Review is empty. Which card could go there next?",
  ]);
});

Deno.test("a board with nothing remarkable still suggests something", () => {
  assertEquals(suggestQuestions(boardOf({ "To do": ["a"], Done: ["b"] }), NOW_MS), [
    "Summarise this board in three sentences",
    "What should I work on next?",
    "Which cards are too vague to start on?",
  ]);
});
