/** Models whose calls do not hold: a mistake is told to them once, and after a second one nothing is changed. */
import { assert, assertEquals } from "../../support/assert.ts";
import { type ChatApp, serveChatApp } from "../../support/chat.ts";
import type { Reply } from "../../support/model_exchange.ts";
import { callsTools, says, type ScriptedCall } from "../../support/model_replies.ts";
import { assertServes, leakTest, listOthers, QUESTION } from "./hostile.ts";

/** The first board with two cards in its first column, and another board that no chat about the first may reach. */
interface Scene {
  readonly a: ChatApp;
  readonly card: string;
  readonly other: { readonly board: string; readonly column: string; readonly card: string };
}

async function openScene(): Promise<Scene> {
  const a = await serveChatApp([]);
  const [{ id: card }] = await a.t.given.cards(["Pick a name", "Order pumps"]);
  const { id: board_id } = await a.t.given.board();
  const { id: column_id } = await a.t.given.column({ board_id });
  const { id } = await a.t.given.card({ board_id, column_id });
  return { a, card, other: { board: board_id, column: column_id, card: id } };
}

const call = (name: string, input: unknown): ScriptedCall => ({ name, arguments: input });
const ADD = call("add_card", { column_id: "col-a", title: "Notes" });

/** The mistake twice, each time after something that would have been right: the answer is that nothing was changed. */
async function assertGivesUp(a: ChatApp, mistake: Reply, reason: string, note: string): Promise<void> {
  const before = listOthers(a.t);
  const known = a.t.auditOperations().length;
  const asked = a.model.completions.length;
  a.model.reply(mistake, mistake);
  const { message, board_update, proposal, chat_id } = await a.answer(QUESTION);
  assertEquals(message, `That did not work: ${reason}. Nothing on the board was changed.`, note);
  assertEquals([board_update, proposal, a.model.completions.length - asked], [null, null, 2], note);
  assertEquals((await a.messages(chat_id)).map(({ state }) => state), ["done", "done"], note);
  assertEquals(a.t.auditOperations().slice(known), ["chat.ask", "chat.answer"], note);
  assertEquals(listOthers(a.t), before, note);
}

type Mistakes = Readonly<Record<string, readonly [mistake: Reply, reason: string]>>;

async function assertAllGiveUp(mistakesOf: (scene: Scene) => Mistakes): Promise<void> {
  const scene = await openScene();
  await using a = scene.a;
  for (const [name, [mistake, reason]] of Object.entries(mistakesOf(scene))) {
    await assertGivesUp(a, mistake, reason, name);
    await assertServes(a, name);
  }
}

const wrong = (name: string, input: unknown): Reply => callsTools([ADD, call(name, input)]);

leakTest("what is not on the board cannot be named, whatever the tool", async () => {
  const noCard = (id: string) => `There is no card "${id}" on this board`;
  const noColumn = (id: string) => `There is no column "${id}" on this board`;
  await assertAllGiveUp(({ card, other }) => ({
    "add_card": [wrong("add_card", { column_id: "col-9", title: "More" }), noColumn("col-9")],
    "add_card, before": [
      wrong("add_card", { column_id: "col-a", title: "More", before_id: "card-9" }),
      'before_id: there is no card "card-9" in column "col-a"',
    ],
    "edit_card": [wrong("edit_card", { card_id: "card-9", title: "Other" }), noCard("card-9")],
    "move_card": [wrong("move_card", { card_id: "card-9", column_id: "col-a" }), noCard("card-9")],
    "move_card, to": [wrong("move_card", { card_id: card, column_id: "col-9" }), noColumn("col-9")],
    "move_card, before": [
      wrong("move_card", { card_id: card, column_id: "col-b", before_id: card }),
      `before_id: there is no card "${card}" in column "col-b"`,
    ],
    "delete_card": [wrong("delete_card", { card_id: "card-9" }), noCard("card-9")],
    "add_column": [
      wrong("add_column", { title: "More", before_id: "col-9" }),
      'before_id: there is no column "col-9" on this board',
    ],
    "rename_column": [wrong("rename_column", { column_id: "col-9", title: "Other" }), noColumn("col-9")],
    "move_column": [wrong("move_column", { column_id: "col-9" }), noColumn("col-9")],
    "delete_column": [wrong("delete_column", { column_id: "col-9" }), noColumn("col-9")],
    "a card of another board": [wrong("delete_card", { card_id: other.card }), noCard(other.card)],
    "a column of another board": [wrong("add_card", { column_id: other.column, title: "x" }), noColumn(other.column)],
    "another board": [
      wrong("add_card", { column_id: "col-a", title: "x", board_id: other.board }),
      "add_card cannot be used: /board_id is not known here",
    ],
    "a card that is deleted twice": [
      callsTools([call("delete_card", { card_id: card }), call("delete_card", { card_id: card })]),
      noCard(card),
    ],
    "what every object has": [wrong("delete_card", { card_id: "constructor" }), noCard("constructor")],
    "what no object has": [
      wrong("move_card", { card_id: card, column_id: "__proto__" }),
      "move_card cannot be used: /column_id must be 1 to 64 letters, digits or _ . : - and start with a letter or digit",
    ],
  }));
});

leakTest("a call that cannot be read is not guessed at", async () => {
  await assertAllGiveUp(({ card }) => ({
    "no JSON": [
      wrong("add_card", '{"column_id":"col-a","title":"Half'),
      "The arguments of add_card cannot be read as JSON: The body is not valid JSON",
    ],
    "no object": [wrong("add_card", ["col-a", "Notes"]), "add_card cannot be used: it must be an object"],
    "arguments that are longer than any": [
      wrong("add_card", { column_id: "col-a", title: "x".repeat(200_000) }),
      "The arguments of add_card are longer than 200000 characters",
    ],
    "more fields than any has": [
      wrong("add_card", Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, 1]))),
      "add_card has 101 fields: at most 100 are taken",
    ],
    "a number without end": [
      wrong("add_card", `{"column_id":"col-a","title":0.1${"0".repeat(150_000)}1}`),
      `The arguments of add_card cannot be read as JSON: The number 0.1${
        "0".repeat(37)
      }… cannot be kept exactly: it has more than 100 characters`,
    ],
    "one key twice": [
      wrong("delete_card", `{"card_id":"${card}","card_id":"card-9"}`),
      'The arguments of delete_card cannot be read as JSON: The key "card_id" stands twice in one object',
    ],
    "deep": [
      wrong("add_card", "[".repeat(50_000)),
      "The arguments of add_card cannot be read as JSON: The body is nested deeper than 64",
    ],
    "a prototype": [
      wrong("edit_card", `{"card_id":"${card}","__proto__":{"title":"x"}}`),
      'The arguments of edit_card cannot be read as JSON: The key "__proto__" cannot be kept',
    ],
    "an id of its own": [
      wrong("add_card", { card_id: card, column_id: "col-a", title: "Twice" }),
      "add_card takes no card_id: the id is made and answered",
    ],
    "a number for a text": [
      wrong("edit_card", { card_id: card, title: 7 }),
      "edit_card cannot be used: /title must be a text",
    ],
    "a title without end": [
      wrong("edit_card", { card_id: card, title: "x".repeat(100_000) }),
      "edit_card cannot be used: /title must have at most 200 characters",
    ],
    "a title of nothing": [
      wrong("edit_card", { card_id: card, title: " \n" }),
      "edit_card cannot be used: /title must not be empty",
    ],
    "half a character": [
      wrong("edit_card", `{"card_id":"${card}","title":"\\ud800"}`),
      "The arguments of edit_card cannot be read as JSON: A text in the body holds a NUL or half a surrogate pair",
    ],
    "a date that is none": [
      wrong("edit_card", { card_id: card, due_on: "2026-02-30" }),
      "edit_card cannot be used: /due_on must be a date of the form YYYY-MM-DD",
    ],
    "another tool": [wrong("http_get", { url: "http://169.254.169.254/" }), 'There is no tool "http_get"'],
    "a tool without a name": [wrong("", {}), 'There is no tool ""'],
    "nothing at all": [says([]), "The answer was empty"],
    "calls that are cut off": [
      callsTools([ADD], "", { finish_reason: "length" }),
      "The calls were cut off at the limit of an answer's length",
    ],
    "more than anybody reads": [callsTools(Array(501).fill(ADD)), "These are 501 calls at once: at most 500 are taken"],
  }));
});

const answers = (answer: object): Reply => says(JSON.stringify({ message: "Done", ...answer }));

leakTest("an answer in JSON that contradicts itself is not made sense of", async () => {
  const card = (id: string) => ({ id, title: `Card ${id}` });
  await assertAllGiveUp(({ card: known }) => {
    const board = (columns: object[], cards: object) => answers({ board_update: { columns, cards } });
    const column = (id: string, ...cardIds: string[]) => ({ id, title: id, cardIds });
    return {
      "a card in two columns": [
        board([column("col-a", "x"), column("col-b", "x")], { x: card("x") }),
        'board_update cannot be used: /columns/1/cardIds/0 card "x" stands in two columns',
      ],
      "a card twice in one column": [
        board([column("col-a", "x", "x")], { x: card("x") }),
        'board_update cannot be used: /columns/0/cardIds/1 card "x" stands twice',
      ],
      "a card in no column": [
        board([column("col-a")], { x: card("x") }),
        'board_update cannot be used: /cards/x card "x" stands in no column',
      ],
      "a card under another id": [
        board([column("col-a", "x")], { x: card(known) }),
        'board_update cannot be used: /cards/x/id must be the key it stands under, "x"',
      ],
      "two cards under one id": [
        says(
          `{"message":"Done","board_update":{"columns":[{"id":"col-a","title":"A","cardIds":["x"]}],` +
            `"cards":{"x":{"id":"x","title":"One"},"x":{"id":"x","title":"Two"}}}}`,
        ),
        'The answer cannot be read as JSON: The key "x" stands twice in one object',
      ],
      "two columns with one id": [
        board([column("col-a"), column("col-a")], {}),
        'board_update cannot be used: /columns/1/id column "col-a" stands twice',
      ],
      "the id of a card that is there": [
        answers({ operations: [{ type: "add_card", card_id: known, column_id: "col-a", title: "Another" }] }),
        `There is a card "${known}" already: a new one needs another id, or none`,
      ],
      "one id for two new cards": [
        answers({
          operations: ["One", "Two"].map((title) => ({ type: "add_card", card_id: "x", column_id: "col-a", title })),
        }),
        'There is a card "x" already: a new one needs another id, or none',
      ],
      "an unknown card": [
        answers({ operations: [{ type: "delete_card", card_id: "card-9" }] }),
        'There is no card "card-9" on this board',
      ],
      "an unknown operation": [
        answers({ operations: [{ type: "delete_everything" }] }),
        'There is no operation "delete_everything"',
      ],
      "both shapes": [
        answers({
          operations: [{ type: "delete_card", card_id: known }],
          board_update: { columns: [column("col-a")], cards: {} },
        }),
        "The JSON answer has both operations and board_update: send one of them",
      ],
    };
  });
});

leakTest("others get a turn between two calls, though nobody reads along", async () => {
  await using a = await serveChatApp([callsTools(Array(60).fill(ADD)), says("Done")]);
  let turns = 0;
  const next = () => {
    turns++;
    timer = setImmediate(next);
  };
  let timer = setImmediate(next);
  const { newId } = a.t.services;
  const made: number[] = [];
  Object.assign(a.t.services, {
    newId: () => {
      made.push(turns);
      return newId();
    },
  });
  await a.answer(QUESTION);
  clearImmediate(timer);
  assert(new Set(made).size >= 60, `${new Set(made).size} turns`); // each card's id is made as it is tried
});
