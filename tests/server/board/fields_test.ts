/** What titles, details, labels, dates and ids may be; the same rules hold wherever a card is written. */
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";

const CARDS = "/api/v1/board/cards";

const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  title: ["x", "x".repeat(200), "Grüße 🦓 – “x” & <b>", "a \u00a0 b", "'; DROP TABLE boards; --"],
  details: ["", "x".repeat(20_000), "tabs\tand\r\nlines", "\u2028"],
  labels: [[], ["x".repeat(40)], ["a", "A"], Array.from({ length: 20 }, (_, number) => `label ${number}`)],
  due_on: [null, "2024-02-29", "1999-12-31", "9999-12-31"],
};

const IS_MISSING = "is missing";
const NO_TEXT = "must be a text";
const ONE_LINE = "must be a single line without control characters";
const DATE = "must be a date of the form YYYY-MM-DD";

/** Values that are refused, with the pointer below the card and what is said of them. */
const BAD: readonly (readonly [field: string, value: unknown, pointer: string, detail: string])[] = [
  ["title", "", "/title", "must not be empty"],
  ["title", " \n ", "/title", "must not be empty"],
  ["title", "x".repeat(201), "/title", "must have at most 200 characters"],
  ["title", "two\nlines", "/title", ONE_LINE],
  ["title", "tab\there", "/title", ONE_LINE],
  ["title", "a\u2028b", "/title", ONE_LINE],
  ["title", "a\u007fb", "/title", ONE_LINE],
  ["title", null, "/title", NO_TEXT],
  ["title", 7, "/title", NO_TEXT],
  ["details", "x".repeat(20_001), "/details", "must have at most 20000 characters"],
  ["details", null, "/details", NO_TEXT],
  ["details", ["x"], "/details", NO_TEXT],
  ["labels", "a", "/labels", "must be a list"],
  ["labels", null, "/labels", "must be a list"],
  ["labels", [""], "/labels/0", "must not be empty"],
  ["labels", ["a", "  "], "/labels/1", "must not be empty"],
  ["labels", ["a", "x".repeat(41)], "/labels/1", "must have at most 40 characters"],
  ["labels", ["a", "b\nc"], "/labels/1", ONE_LINE],
  ["labels", [1], "/labels/0", NO_TEXT],
  ["labels", ["a", "a"], "/labels", "must not repeat a label"],
  ["labels", ["a", " a "], "/labels", "must not repeat a label"],
  ["labels", Array.from({ length: 21 }, (_, number) => String(number)), "/labels", "must hold at most 20 labels"],
  ["due_on", "", "/due_on", DATE],
  ["due_on", "2026-02-30", "/due_on", DATE],
  ["due_on", "2025-02-29", "/due_on", DATE],
  ["due_on", "2026-1-2", "/due_on", DATE],
  ["due_on", "2026-01-02T00:00:00Z", "/due_on", DATE],
  ["due_on", "12026-01-02", "/due_on", DATE],
  ["due_on", 20260102, "/due_on", NO_TEXT],
];

/** The ways to write a card's fields: where to send them, the body around them, and where they stand in it. */
async function ways(t: TestApp) {
  const card = await t.given.card();
  const columns = [{ id: "col-a", title: "A", cardIds: [card.id] }];
  return [
    {
      method: "POST",
      path: CARDS,
      body: (fields: object) => ({ column_id: "col-a", title: "New", ...fields }),
      at: "",
    },
    { method: "PATCH", path: `${CARDS}/${card.id}`, body: (fields: object) => fields, at: "" },
    {
      method: "PATCH",
      path: "/api/v1/board",
      body: (fields: object) => ({ columns, cards: { [card.id]: { id: card.id, title: "Card", ...fields } } }),
      at: `/cards/${card.id}`,
    },
  ] as const;
}

Deno.test("a card takes these values and gives them back unchanged, however it is written", async () => {
  using t = await startTestApp();
  for (const { method, path, body, at } of await ways(t)) {
    for (const [field, values] of Object.entries(GOOD)) {
      for (const value of values) {
        const init = { method, body: JSON.stringify(body({ [field]: value })), headers: JSON_BODY };
        const answer = await t.request(path, init);
        assertEquals(answer.ok, true, `${method} ${path} ${field}`);
        const row = await answer.json();
        assertEquals((at === "" ? row : Object.values(row.cards)[0])[field], value);
      }
    }
  }
});

const JSON_BODY = { "content-type": "application/json" };

Deno.test("a card refuses these values with a pointer to each, however it is written", async () => {
  using t = await startTestApp();
  for (const { method, path, body, at } of await ways(t)) {
    for (const [field, value, pointer, detail] of BAD) {
      await assertRefused(t, { method, path, body: body({ [field]: value }), ...invalid(`${at}${pointer}`, detail) });
    }
  }
});

Deno.test("a refusal points at every bad value, not only the first", async () => {
  using t = await startTestApp();
  await assertRefused(t, {
    method: "POST",
    path: CARDS,
    body: { title: "", labels: ["a", ""], due_on: "tomorrow", colour: "red" },
    answers: "422 invalid",
    detail: `/column_id ${IS_MISSING} (and 4 more)`,
    errors: {
      "/column_id": IS_MISSING,
      "/title": "must not be empty",
      "/labels/1": "must not be empty",
      "/due_on": DATE,
      "/colour": "is not known here",
    },
  });
});

Deno.test("titles and labels lose the blanks around them", async () => {
  using t = await startTestApp();
  const answer = await t.post(CARDS, { column_id: "col-a", title: "\t a  b \n", labels: [" x ", "y\t"] });
  const { title, labels } = await answer.json();
  assertEquals([title, labels], ["a  b", ["x", "y"]]);
});
