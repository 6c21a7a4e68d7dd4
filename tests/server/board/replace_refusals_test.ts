/** PATCH of a whole board: what is refused. Nothing changes then. */
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid, type RefusedRequest } from "../../support/refused_request.ts";

const BOARD = "/api/v1/board";
const IS_MISSING = "is missing";
const NO_OBJECT = "must be an object";
const ID_RULE = "must be 1 to 64 letters, digits or _ . : - and start with a letter or digit";

interface BoardBody {
  columns: { id: string; title: string; cardIds: string[] }[];
  cards: Record<string, { id: string; title: string }>;
}

/** The stored board of these tests, and a body that would change it in every way. */
async function given(t: TestApp): Promise<BoardBody> {
  const columns = [{ id: "col-a", title: "A", cardIds: ["k1", "k2"] }, { id: "col-b", title: "B", cardIds: ["k3"] }];
  const cards = cardsOf("k1", "k2", "k3");
  assertEquals((await t.patch(BOARD, { columns, cards })).status, 200);
  return {
    columns: [{ id: "col-b", title: "B2", cardIds: ["k2"] }, { id: "col-c", title: "C", cardIds: ["k1", "k4"] }],
    cards: cardsOf("k1", "k2", "k4"),
  };
}

function cardsOf(...ids: string[]): BoardBody["cards"] {
  return Object.fromEntries(ids.map((id) => [id, { id, title: `Card ${id}` }]));
}

type Refusal = Pick<RefusedRequest, "answers" | "detail" | "errors">;

/** A refusal of content that does not fit together. */
function unfit(errors: Readonly<Record<string, string>>): Refusal {
  const count = Object.keys(errors).length;
  const detail = `Cannot change the board: ${
    count === 1 ? "a part of it does" : `${count} parts of it do`
  } not fit together`;
  return { answers: "422 invalid", detail, errors };
}

/** What is done to the good body, and how it is refused. */
const SPOILED: readonly (readonly [name: string, spoil: (body: BoardBody) => unknown, refusal: Refusal])[] = [
  [
    "a card stands twice in a column",
    ({ columns: [b, c], cards }) => ({ columns: [{ ...b, cardIds: ["k2", "k2"] }, c], cards }),
    unfit({ "/columns/0/cardIds/1": 'card "k2" stands twice' }),
  ],
  [
    "a card stands in two columns",
    ({ columns: [b, c], cards }) => ({ columns: [{ ...b, cardIds: ["k2", "k4"] }, c], cards }),
    unfit({ "/columns/1/cardIds/1": 'card "k4" stands in two columns' }),
  ],
  [
    "a card stands in no column",
    ({ columns: [b, c], cards }) => ({ columns: [{ ...b, cardIds: [] }, c], cards }),
    unfit({ "/cards/k2": 'card "k2" stands in no column' }),
  ],
  [
    "a column names a card that is not among the cards",
    ({ columns: [b, c], cards }) => ({ columns: [b, { ...c, cardIds: ["k1", "k4", "k3"] }], cards }),
    unfit({ "/columns/1/cardIds/2": 'card "k3" is unknown: it is not among the cards' }),
  ],
  [
    "a column names what every object has by itself",
    ({ columns: [b, c], cards }) => ({ columns: [{ ...b, cardIds: ["k2", "constructor", "toString"] }, c], cards }),
    unfit({
      "/columns/0/cardIds/1": 'card "constructor" is unknown: it is not among the cards',
      "/columns/0/cardIds/2": 'card "toString" is unknown: it is not among the cards',
    }),
  ],
  [
    "a card stands under a key that is not its id",
    ({ columns, cards }) => ({ columns, cards: { ...cards, k1: { id: "k2", title: "T" } } }),
    unfit({ "/cards/k1/id": 'must be the key it stands under, "k1"' }),
  ],
  [
    "a column stands twice",
    ({ columns: [b, c], cards }) => ({ columns: [b, c, { ...b, cardIds: [] }], cards }),
    unfit({ "/columns/2/id": 'column "col-b" stands twice' }),
  ],
  [
    "several things do not fit: each is pointed at",
    ({ columns: [b, c], cards }) => ({
      columns: [{ ...b, cardIds: ["k1", "k9"] }, c, { ...b, cardIds: [] }],
      cards,
    }),
    unfit({
      "/columns/0/cardIds/1": 'card "k9" is unknown: it is not among the cards',
      "/columns/1/cardIds/0": 'card "k1" stands in two columns',
      "/columns/2/id": 'column "col-b" stands twice',
      "/cards/k2": 'card "k2" stands in no column',
    }),
  ],
  ["there are only columns", ({ columns }) => ({ columns }), together("/cards")],
  ["there are only cards", ({ cards }) => ({ cards }), together("/columns")],
  ["there is a title and only cards", ({ cards }) => ({ title: "New", cards }), together("/columns")],
  [
    "a column title is empty",
    ({ columns: [b, c], cards }) => ({ columns: [{ ...b, title: " " }, c], cards }),
    invalid("/columns/0/title", "must not be empty"),
  ],
  [
    "a column title is too long",
    ({ columns: [b, c], cards }) => ({ columns: [b, { ...c, title: "x".repeat(101) }], cards }),
    invalid("/columns/1/title", "must have at most 100 characters"),
  ],
  [
    "a card title is empty",
    ({ columns, cards }) => ({ columns, cards: { ...cards, k4: { id: "k4", title: "" } } }),
    invalid("/cards/k4/title", "must not be empty"),
  ],
  [
    "a card title is too long",
    ({ columns, cards }) => ({ columns, cards: { ...cards, k4: { id: "k4", title: "x".repeat(201) } } }),
    invalid("/cards/k4/title", "must have at most 200 characters"),
  ],
  [
    "a card has no title",
    ({ columns, cards }) => ({ columns, cards: { ...cards, k4: { id: "k4" } } }),
    invalid("/cards/k4/title", IS_MISSING),
  ],
  ["the board title is empty", (body) => ({ ...body, title: "" }), invalid("/title", "must not be empty")],
  ["the board has an unknown key", (body) => ({ ...body, colour: 1 }), invalid("/colour", "is not known here")],
  [
    "a column has an unknown key",
    ({ columns: [b, c], cards }) => ({ columns: [b, { ...c, limit: 3 }], cards }),
    invalid("/columns/1/limit", "is not known here"),
  ],
  [
    "a card has an unknown key",
    ({ columns, cards }) => ({ columns, cards: { ...cards, k1: { ...cards["k1"], colour: "red" } } }),
    invalid("/cards/k1/colour", "is not known here"),
  ],
  [
    "a column has no list of cards",
    ({ columns: [b], cards }) => ({ columns: [b, { id: "col-c", title: "C" }], cards }),
    invalid("/columns/1/cardIds", IS_MISSING),
  ],
  [
    "a column id is none",
    ({ columns: [b, c], cards }) => ({ columns: [b, { ...c, id: "a b" }], cards }),
    invalid("/columns/1/id", ID_RULE),
  ],
  [
    "an id is too long",
    ({ columns: [b, c], cards }) => ({ columns: [b, { ...c, id: "x".repeat(65) }], cards }),
    invalid("/columns/1/id", ID_RULE),
  ],
  [
    "an id would make another path",
    ({ columns: [b, c], cards }) => ({ columns: [b, { ...c, id: ".." }], cards }),
    invalid("/columns/1/id", ID_RULE),
  ],
  [
    "a card stands under a key that is no id",
    ({ columns, cards }) => ({ columns, cards: { ...cards, "a ~/b": { id: "k9", title: "T" } } }),
    invalid("/cards/a ~0~1b", ID_RULE),
  ],
  ["columns is no list", ({ cards }) => ({ columns: {}, cards }), invalid("/columns", "must be a list")],
  ["cards is a list", ({ columns }) => ({ columns, cards: [] }), invalid("/cards", NO_OBJECT)],
  [
    "there are too many columns",
    ({ cards }) => ({
      columns: Array.from({ length: 101 }, (_, c) => ({ id: `c${c}`, title: "C", cardIds: [] })),
      cards,
    }),
    invalid("/columns", "must hold at most 100 columns"),
  ],
  ["the body is a list", () => [], {
    answers: "422 invalid",
    detail: `The body ${NO_OBJECT}`,
    errors: { "": NO_OBJECT },
  }],
  ["the body is null", () => null, {
    answers: "422 invalid",
    detail: `The body ${NO_OBJECT}`,
    errors: { "": NO_OBJECT },
  }],
];

function together(pointer: string): Refusal {
  return {
    answers: "422 invalid",
    detail: "Cannot change the board: columns and cards come together",
    errors: { [pointer]: "must come along: columns and cards are changed together" },
  };
}

for (const [name, spoil, refusal] of SPOILED) {
  Deno.test(`PATCH /board is refused when ${name}`, async () => {
    using t = await startTestApp();
    const body = await given(t);
    for (const path of [BOARD, "/api/v1/boards/board-1"]) {
      await assertRefused(t, { method: "PATCH", path, body: spoil(body), ...refusal });
    }
    assertEquals((await t.patch(BOARD, body)).status, 200, "the body itself is good");
  });
}

Deno.test("PATCH /board is refused when an id belongs to another board", async () => {
  using t = await startTestApp();
  const body = await given(t);
  const other = await t.given.board();
  const column = await t.given.column({ board_id: other.id });
  const card = await t.given.card({ board_id: other.id, column_id: column.id });
  await assertRefused(t, {
    method: "PATCH",
    path: BOARD,
    body: {
      columns: [...body.columns, { id: column.id, title: "Mine", cardIds: [card.id] }],
      cards: { ...body.cards, ...cardsOf(card.id) },
    },
    ...unfit({
      "/columns/2/id": `column "${column.id}" is on another board`,
      [`/cards/${card.id}`]: `card "${card.id}" is on another board`,
    }),
  });
});

Deno.test("PATCH /board is refused when If-Match is stale or malformed, with the board as it is", async () => {
  using t = await startTestApp();
  const body = await given(t);
  const current = { id: "board-1", title: "Board", version: 2, created_at: NOW, updated_at: NOW };
  for (const path of [BOARD, "/api/v1/boards/board-1"]) {
    for (const tag of ['"1"', 'W/"1"', '"3"', '"0"']) {
      const detail = `Board "board-1" is at version 2, not ${/\d/.exec(tag)?.[0]}`;
      const stale = { headers: { "if-match": tag }, answers: "412 stale", detail, current } as const;
      await assertRefused(t, { method: "PATCH", path, body, ...stale });
      await assertRefused(t, { method: "PATCH", path, body: {}, ...stale });
    }
    await assertRefused(t, {
      method: "PATCH",
      path,
      body,
      headers: { "if-match": "board-1" },
      answers: "400 malformed",
      detail: 'If-Match "board-1" is not an ETag of this server',
    });
  }
});

Deno.test("of two whole boards sent with the same If-Match, one succeeds", async () => {
  using t = await startTestApp();
  const body = await given(t);
  const send = (title: string) => t.patch(BOARD, { ...body, title }, { "if-match": '"2"' });
  const answers = await Promise.all([send("One"), send("Two")]);
  assertEquals(answers.map(({ status }) => status), [200, 412]);
  assertEquals((await (await t.get("/api/v1/boards")).json())[0].title, "One");
});
