import { type Draft, OperationFault } from "../../../server/chat/draft.ts";
import type { Operation } from "../../../server/chat/schema.ts";
import { answerToolCall, listTools, READING_TOKENS_MAX, readToolCall } from "../../../server/chat/tools.ts";
import { estimateTokens } from "../../../server/chat/tokens.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import { cardOf, draftOf } from "./drafts.ts";

const BOARD = draftOf({ a: ["x", "y"], b: [] });
const call = (name: string, input: unknown, draft = BOARD) =>
  readToolCall(name, typeof input === "string" ? input : JSON.stringify(input), draft, () => "made");

/** What a reading tool answers. */
function read(name: string, input: unknown, draft?: Draft): { text: string; value: unknown } {
  const reading = call(name, input, draft);
  if (reading.type !== "reading") throw new Error(`${name} reads nothing`);
  return { text: reading.text, value: JSON.parse(reading.text) };
}

Deno.test("the tools are those of the board, without the ids that the server makes", () => {
  const fields = listTools().map(({ name, parameters }) => {
    const { type, properties, required = [], additionalProperties } = Object(parameters);
    assertEquals([type, additionalProperties], ["object", false], name);
    return [name, ...Object.keys(properties).map((field) => required.includes(field) ? field : `${field}?`)];
  });
  assertEquals(fields, [
    ["read_board"],
    ["find_cards", "query"],
    ["add_card", "column_id", "title", "details?", "before_id?"],
    ["edit_card", "card_id", "title?", "details?", "labels?", "due_on?"],
    ["move_card", "card_id", "column_id", "before_id?"],
    ["delete_card", "card_id"],
    ["add_column", "title", "before_id?"],
    ["rename_column", "column_id", "title"],
    ["move_column", "column_id", "before_id?"],
    ["delete_column", "column_id"],
  ]);
});

Deno.test("the tools' schemas hold nothing that local servers fail to turn into a grammar", () => {
  const text = JSON.stringify(listTools().map(({ parameters }) => parameters));
  for (const word of ["$ref", "$schema", "pattern", "maxLength"]) assert(!text.includes(`"${word}"`), word);
});

const CALLS: readonly [string, unknown, Operation][] = [
  ["add_card", { column_id: "a", title: " New " }, {
    type: "add_card",
    card_id: "made",
    column_id: "a",
    title: "New",
  }],
  ["edit_card", { card_id: "x", labels: ["l"], due_on: null }, {
    type: "edit_card",
    card_id: "x",
    labels: ["l"],
    due_on: null,
  }],
  ["edit_card", { card_id: "x", due_on: "", details: "" }, {
    type: "edit_card",
    card_id: "x",
    details: "",
    due_on: null,
  }],
  ["move_card", { card_id: "x", column_id: "b", before_id: "" }, {
    type: "move_card",
    card_id: "x",
    column_id: "b",
    before_id: null,
  }],
  ["delete_card", { card_id: "x" }, { type: "delete_card", card_id: "x" }],
  ["add_column", { title: "New", before_id: "a" }, {
    type: "add_column",
    column_id: "made",
    title: "New",
    before_id: "a",
  }],
  ["rename_column", { column_id: "a", title: "New" }, { type: "rename_column", column_id: "a", title: "New" }],
  ["move_column", { column_id: "a", before_id: null }, { type: "move_column", column_id: "a", before_id: null }],
  ["delete_column", { column_id: "a" }, { type: "delete_column", column_id: "a" }],
];

Deno.test("readToolCall() makes an operation of a call", () => {
  for (const [name, input, operation] of CALLS) {
    assertEquals<unknown>({ ...call(name, input) }, { ...operation }, JSON.stringify(input));
  }
});

const FAULTS: readonly [string, unknown, string][] = [
  ["drop_table", {}, 'There is no tool "drop_table"'],
  ["constructor", {}, 'There is no tool "constructor"'],
  ["add_card", '{"title":', "The arguments of add_card cannot be read as JSON: The body is not valid JSON"],
  [
    "edit_card",
    '{"card_id":"x","title":"1","title":"2"}',
    'The arguments of edit_card cannot be read as JSON: The key "title" stands twice in one object',
  ],
  [
    "edit_card",
    '{"card_id":"x","title":"\\ud800"}',
    "The arguments of edit_card cannot be read as JSON: A text in the body holds a NUL or half a surrogate pair",
  ],
  ["add_card", [], "add_card cannot be used: it must be an object"],
  ["add_card", "", "add_card cannot be used: /column_id is missing"],
  ["add_card", { column_id: "a" }, "add_card cannot be used: /title is missing"],
  ["add_card", { column_id: "a", title: " " }, "add_card cannot be used: /title must not be empty"],
  ["add_card", { column_id: "a", title: "t", labels: [] }, "add_card cannot be used: /labels is not known here"],
  ["add_card", { column_id: "a", title: "t", card_id: "x" }, "add_card takes no card_id: the id is made and answered"],
  [
    "rename_column",
    { column_id: "a", title: "1\n2" },
    "rename_column cannot be used: /title must be a single line without control characters",
  ],
  ["delete_card", { card_id: 7 }, "delete_card cannot be used: /card_id must be a text"],
  [
    "edit_card",
    { card_id: "x", due_on: "tomorrow" },
    "edit_card cannot be used: /due_on must be a date of the form YYYY-MM-DD",
  ],
  ["read_board", { board_id: "board-2" }, "read_board cannot be used: /board_id is not known here"],
  ["find_cards", {}, "find_cards cannot be used: /query is missing"],
  ["find_cards", { query: " " }, "find_cards cannot be used: /query must not be empty"],
];

Deno.test("readToolCall() names what is wrong with a call", () => {
  for (const [name, input, message] of FAULTS) {
    assertEquals(assertThrows(() => call(name, input), OperationFault).message, message);
  }
});

Deno.test("answerToolCall() tells the id of what was added", () => {
  const answer = (operation: Operation) => JSON.parse(answerToolCall(operation, "words"));
  assertEquals(answer({ type: "add_card", card_id: "n", column_id: "a", title: "t" }), { noted: "words", id: "n" });
  assertEquals(answer({ type: "add_column", column_id: "n", title: "t" }), { noted: "words", id: "n" });
  assertEquals(answer({ type: "delete_card", card_id: "x" }), { noted: "words" });
});

/** A board with these cards in one column. */
function boardOf(cards: readonly Parameters<typeof cardOf>[1][]): Draft {
  const made = cards.map((fields, i) => cardOf(`k${i}`, fields));
  return {
    columns: [{ id: "a", title: "A", cardIds: made.map(({ id }) => id) }],
    cards: new Map(made.map((card) => [card.id, card])),
  };
}

Deno.test("read_board tells the board with what its cards hold", () => {
  const board = boardOf([{ title: "one" }, { title: "two", details: "d", labels: ["l"], due_on: "2026-05-06" }]);
  assertEquals(read("read_board", "", board).value, {
    columns: [{
      id: "a",
      title: "A",
      cards: [
        { id: "k0", title: "one" },
        { id: "k1", title: "two", details: "d", labels: ["l"], due_on: "2026-05-06" },
      ],
    }],
  });
});

Deno.test("read_board cuts details where there is no room for them, and says so", () => {
  const board = boardOf(Array.from({ length: 50 }, () => ({ title: "t", details: "x".repeat(20_000) })));
  const { text, value } = read("read_board", {}, board);
  assert(estimateTokens(text) <= READING_TOKENS_MAX);
  assertEquals(Object(value).columns[0].cards[0], { id: "k0", title: "t", details_begin: "x".repeat(200) });
});

Deno.test("read_board tells a board of more than 500 cards by its columns and numbers", () => {
  const told = (count: number) => read("read_board", {}, boardOf(Array.from({ length: count }, () => ({})))).value;
  assertEquals(Object(told(500)).columns[0].cards.length, 500);
  assertEquals(told(501), {
    note: "Too many cards to list: look for them with find_cards",
    columns: [{ id: "a", title: "A", card_count: 501 }],
  });
});

Deno.test("find_cards finds all words, in title, details and labels, without regard to case", () => {
  const board = boardOf([{ title: "Write the Notes" }, { title: "t", details: "notes" }, {
    title: "t",
    labels: ["Notes"],
  }]);
  const found = (query: string) =>
    Object(read("find_cards", { query }, board).value).cards.map(({ id }: { id: string }) => id);
  assertEquals(found("notes"), ["k0", "k1", "k2"]);
  assertEquals(found("WRITE notes"), ["k0"]);
  assertEquals(found("nothing"), []);
  assertEquals(read("find_cards", { query: "write" }, board).value, {
    found: 1,
    cards: [{ id: "k0", title: "Write the Notes", column_id: "a", column: "A" }],
  });
});

Deno.test("find_cards tells all of the card whose id it is given", () => {
  const details = "x".repeat(20_000);
  const board = boardOf([{ title: "k1", details }, { title: "t", details }]);
  assertEquals(read("find_cards", { query: "k1" }, board).value, {
    found: 1,
    cards: [{ id: "k1", title: "t", details, column_id: "a", column: "A" }],
  });
});

Deno.test("find_cards tells a card whole whatever the script, and of several no more than there is room for", () => {
  const details = "漢".repeat(20_000);
  const find = (count: number) => {
    const cards = Array.from({ length: count }, () => ({ title: "t", details }));
    return read("find_cards", { query: "漢" }, boardOf(cards));
  };
  assertEquals(Object(find(1).value).cards[0].details, details);
  const { text, value } = find(20);
  assert(estimateTokens(text) <= READING_TOKENS_MAX);
  assertEquals(Object(value).cards[0].details_begin, "漢".repeat(200));
});

Deno.test("find_cards tells no more than there is room for, and how many there are", () => {
  const many = read("find_cards", { query: "t" }, boardOf(Array.from({ length: 60 }, () => ({ title: "t" })))).value;
  assertEquals([Object(many).found, Object(many).cards.length], [60, 50]);
  assertEquals(Object(many).note, "Not all are listed: use more words");
  const fields = { title: "t".repeat(200), labels: Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(40, "t")) };
  const large = read("find_cards", { query: "t" }, boardOf(Array.from({ length: 60 }, () => fields)));
  assert(estimateTokens(large.text) <= READING_TOKENS_MAX);
  assertEquals([Object(large.value).found, Object(large.value).cards.length], [60, 5]);
});
