import { type Draft, OperationFault } from "../../../server/chat/draft.ts";
import { describeJsonAnswer, type JsonAnswer, readJsonAnswer } from "../../../server/chat/json_answer.ts";
import type { Operation } from "../../../server/chat/schema.ts";
import { isJsonAnswer } from "../../../server/chat/spoken.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import { applyAll, cardOf, draftOf, placesOf } from "./drafts.ts";

const BOARD = draftOf({ a: ["x", "y"], b: ["z"] });

/** Reads an answer; ids that are made count from made-1. */
function readText(text: string, draft: Draft = BOARD): JsonAnswer | undefined {
  let made = 0;
  return readJsonAnswer(text, draft, () => `made-${++made}`);
}

function readOperations(...operations: unknown[]): readonly Operation[] | undefined {
  return readText(JSON.stringify({ message: "m", operations }))?.operations;
}

function readBoard(board_update: unknown, draft?: Draft): readonly Operation[] | undefined {
  return readText(JSON.stringify({ message: "m", board_update }), draft)?.operations;
}

const DELETE: Operation = { type: "delete_card", card_id: "x" };
const ANSWER = { message: "Gone.", operations: [DELETE] };
const JSON_TEXT = JSON.stringify(ANSWER, null, 2);

const FORMS: readonly [string, string][] = [
  ["plain", JSON_TEXT],
  ["with space around", `\n  ${JSON_TEXT}\n`],
  ["fenced", `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
  ["fenced without a language", `\`\`\`\n${JSON_TEXT}\n\`\`\``],
  ["inside of text", `Here it is {as you wish}: ${JSON_TEXT}\nAnything else?`],
  ["fenced, inside of text", `Sure!\n\n\`\`\`json\n${JSON_TEXT}\n\`\`\`\n\nDone.`],
  ["after a bracket that never closes", `Look: {\n${JSON_TEXT}`],
  ["with fields nobody asked for", JSON.stringify({ thought: "…", ...ANSWER, confidence: 1 })],
];

Deno.test("an answer is found in whatever form it comes", () => {
  for (const [form, text] of FORMS) assertEquals(readText(text), ANSWER, form);
});

const WORDS: readonly string[] = [
  "",
  "I moved nothing.",
  'The card says {"a": 1}, and {that} is all.',
  '```json\n{"a": 1}\n``` is what the file holds',
  "[1, 2]",
  "{".repeat(5000),
];

Deno.test("a text without an answer is only words", () => {
  for (const text of WORDS) assertEquals(readText(text), undefined, text.slice(0, 50));
});

Deno.test("no text of a model's makes the search for an answer go over it again and again", () => {
  const blanks = " ".repeat(1024 * 1024);
  assertEquals(isJsonAnswer("```" + blanks + "x"), false);
  assertEquals(isJsonAnswer("```" + blanks + "x```"), false);
  assertEquals(isJsonAnswer("```json" + blanks + JSON_TEXT + blanks + "```"), true);
  assertEquals(readText("`".repeat(1024 * 1024) + '{"a": 1}x'), undefined);
  assertEquals(readText(blanks + '{"a": 1}' + blanks + "x"), undefined);
});

Deno.test("an answer may propose nothing", () => {
  const nothing = { message: "Hello", operations: [] };
  for (const more of [{}, { operations: [] }, { operations: null }, { board_update: null }]) {
    assertEquals(readText(JSON.stringify({ message: "Hello", ...more })), nothing);
  }
});

Deno.test("brackets and quotes in the message end nothing", () => {
  const message = 'a } b { c " d \\ e';
  assertEquals(readText(`Words ${JSON.stringify({ message, operations: [DELETE] })}`), { ...ANSWER, message });
});

const FAULTS: readonly [string, string][] = [
  ['{"operations": []}', "The JSON answer cannot be used: /message is missing"],
  ['{"message": 1, "operations": []}', "The JSON answer cannot be used: /message must be a text"],
  ['{"message": "m", "operations": {}}', "The JSON answer cannot be used: /operations must be a list"],
  ['{"message": "m", "operations": [{}]}', "The JSON answer cannot be used: /operations/0/type is missing"],
  ['{"message": "m", "operations": [{"type": "wipe"}]}', 'There is no operation "wipe"'],
  [
    '{"message": "m", "operations": [{"type": "delete_card"}]}',
    "delete_card cannot be used: /card_id is missing",
  ],
  [
    '{"message": "m", "operations": [], "operations": []}',
    'The answer cannot be read as JSON: The key "operations" stands twice in one object',
  ],
  ['{"message": "m", "operations": [,]}', "The answer cannot be read as JSON: The body is not valid JSON"],
  [
    '{"message": "m", "operations": [{"type": "delete_card", "card_id": "x"',
    "The JSON answer is not complete: a bracket is missing, or it was cut off",
  ],
  [`${JSON_TEXT} or ${JSON_TEXT}`, "The text holds more than one JSON answer: send exactly one"],
  [
    JSON.stringify({ ...ANSWER, board_update: { columns: [], cards: {} } }),
    "The JSON answer has both operations and board_update: send one of them",
  ],
  [
    JSON.stringify({ message: "m", operations: Array.from({ length: 501 }, () => DELETE) }),
    "The JSON answer has 501 operations: at most 500 are taken",
  ],
];

Deno.test("an answer that cannot be used is told so", () => {
  for (const [text, message] of FAULTS) {
    assertEquals(assertThrows(() => readText(text), OperationFault).message, message);
  }
});

Deno.test("what an answer calls a new card or column goes for the operations after it", () => {
  const operations = readOperations(
    { type: "add_column", column_id: "new col!", title: "New" },
    { type: "add_card", card_id: "elsewhere", column_id: "new col!", title: "One" },
    { type: "add_card", card_id: "mine", column_id: "new col!", title: "Two", before_id: "elsewhere" },
    { type: "edit_card", card_id: "mine", labels: ["l"] },
    { type: "move_column", column_id: "a", before_id: "new col!" },
    { type: "add_card", column_id: "a", title: "Three" },
  );
  assertEquals(operations, [
    { type: "add_column", column_id: "made-1", title: "New" },
    { type: "add_card", card_id: "made-2", column_id: "made-1", title: "One" },
    { type: "add_card", card_id: "made-3", column_id: "made-1", title: "Two", before_id: "made-2" },
    { type: "edit_card", card_id: "made-3", labels: ["l"] },
    { type: "move_column", column_id: "a", before_id: "made-1" },
    { type: "add_card", card_id: "made-4", column_id: "a", title: "Three" },
  ]);
});

Deno.test("a new card or column is not called like one that is there", () => {
  const add = (card_id: string) => ({ type: "add_card", card_id, column_id: "a", title: "t" });
  const message = (work: () => unknown) => assertThrows(work, OperationFault).message;
  assertEquals(
    message(() => readOperations(add("x"))),
    'There is a card "x" already: a new one needs another id, or none',
  );
  assertEquals(
    message(() => readOperations(add("n"), add("n"))),
    'There is a card "n" already: a new one needs another id, or none',
  );
  assertEquals(
    message(() => readOperations({ type: "add_column", column_id: "a", title: "t" })),
    'There is a column "a" already: a new one needs another id, or none',
  );
});

Deno.test("the schema that models are told is that of what is read", () => {
  const text = JSON.stringify(describeJsonAnswer());
  for (const word of ["message", "operations", "add_card", "delete_column"]) assert(text.includes(`"${word}"`), word);
});

// ---- the older shape ----

const X = { id: "x", title: "X" };
const Y = { id: "y", title: "Y" };
const Z = { id: "z", title: "Z" };
const COLUMNS = [{ id: "a", title: "A", cardIds: ["x", "y"] }, { id: "b", title: "B", cardIds: ["z"] }];
const CARDS = { x: X, y: Y, z: Z };

Deno.test("a whole board is understood by what differs", () => {
  assertEquals(readBoard({ columns: COLUMNS, cards: CARDS }), []);
  const columns = [{ id: "a", title: "A", cardIds: ["y"] }, { id: "b", title: "Review", cardIds: ["z", "x"] }];
  assertEquals(readBoard({ columns, cards: { ...CARDS, y: { ...Y, title: "Yes", details: "d" } } }), [
    { type: "rename_column", column_id: "b", title: "Review" },
    { type: "move_card", card_id: "x", column_id: "b", before_id: null },
    { type: "edit_card", card_id: "y", title: "Yes", details: "d" },
  ]);
});

Deno.test("fields that a card lacks stay, and what the server knows of it is not taken from the answer", () => {
  const card = cardOf("x", { details: "d", labels: ["l"], due_on: "2026-05-06", version: 7 });
  const draft = { ...draftOf({ a: ["x"] }), cards: new Map([["x", card]]) };
  const columns = [{ id: "a", title: "A", cardIds: ["x"] }];
  assertEquals(readBoard({ columns, cards: { x: { ...X, version: 1, created_at: "never" } } }, draft), []);
  assertEquals(readBoard({ columns, cards: { x: { ...X, due_on: null } } }, draft), [
    { type: "edit_card", card_id: "x", due_on: null },
  ]);
});

Deno.test("what a whole board leaves out is deleted", () => {
  assertEquals(readBoard({ columns: [], cards: {} }), [
    { type: "delete_column", column_id: "a" },
    { type: "delete_column", column_id: "b" },
  ]);
  const columns = [{ id: "a", title: "A", cardIds: ["y"] }, { id: "b", title: "B", cardIds: ["z"] }];
  assertEquals(readBoard({ columns, cards: { y: Y, z: Z } }), [DELETE]);
});

Deno.test("new cards and columns get ids that the server makes, whatever the answer calls them", () => {
  const columns = [
    ...COLUMNS,
    { id: "n", title: "New", cardIds: ["card-9", "elsewhere", "new card!"] },
    { id: "", title: "Newer", cardIds: [] },
  ];
  const added = Object.fromEntries(["card-9", "elsewhere", "new card!"].map((id) => [id, { id, title: "t" }]));
  const operations = readBoard({ columns, cards: { ...CARDS, ...added } }) ?? [];
  assertEquals(placesOf(applyAll(BOARD, operations)), {
    a: ["x", "y"],
    b: ["z"],
    "made-4": ["made-1", "made-2", "made-3"],
    "made-5": [],
  });
});

const [A, B] = [{ id: "a", title: "A", cardIds: ["x", "y"] }, { id: "b", title: "B", cardIds: ["z"] }];
const BROKEN: readonly [string, unknown, string][] = [
  ["no board", "all of it", "it must be an object"],
  ["no cards", { columns: COLUMNS }, "/cards is missing"],
  ["a column twice", { columns: [A, A], cards: CARDS }, '/columns/1/id column "a" stands twice'],
  [
    "a card in two columns",
    { columns: [A, { ...B, cardIds: ["z", "x"] }], cards: CARDS },
    '/columns/1/cardIds/1 card "x" stands in two columns',
  ],
  [
    "a card twice in a column",
    { columns: [{ ...A, cardIds: ["x", "y", "x"] }, B], cards: CARDS },
    '/columns/0/cardIds/2 card "x" stands twice',
  ],
  [
    "a card in no column",
    { columns: [{ ...A, cardIds: ["x"] }, B], cards: CARDS },
    '/cards/y card "y" stands in no column',
  ],
  [
    "a card that is missing",
    { columns: COLUMNS, cards: { x: X, z: Z } },
    '/columns/0/cardIds/1 card "y" is unknown: it is not among the cards',
  ],
  [
    "a card under another key",
    { columns: COLUMNS, cards: { ...CARDS, x: Y } },
    '/cards/x/id must be the key it stands under, "x"',
  ],
  [
    "an empty title",
    { columns: COLUMNS, cards: { ...CARDS, x: { id: "x", title: "" } } },
    "/cards/x/title must not be empty",
  ],
];

Deno.test("a whole board that does not fit together is refused", () => {
  for (const [what, board, message] of BROKEN) {
    const fault = assertThrows(() => readBoard(board), OperationFault);
    assertEquals(fault.message, `board_update cannot be used: ${message}`, what);
  }
});

Deno.test("a card that stands twice in the JSON is refused", () => {
  const text = `{"message":"m","board_update":{"columns":${JSON.stringify(COLUMNS)},"cards":{"x":{},"x":{}}}}`;
  const { message } = assertThrows(() => readText(text), OperationFault);
  assertEquals(message, 'The answer cannot be read as JSON: The key "x" stands twice in one object');
});
