import fc from "fast-check";
import { findBrokenAudit } from "../../../db/audit.ts";
import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { Model, type ModelBoard, Refused } from "./model.ts";
import { DRAWN, type Play, playOf, type Step } from "./model_steps.ts";

const RUNS = 50;
const STEPS = 200;

/** The same on every run, so that a failure comes again; fast-check prints it with the steps that fail. */
const SEED = 20260102;

/** What has to have happened at least once, or the steps are no test. */
const EXPECTED = [
  "createCard 201",
  "createCard 404 not_found",
  "createCard 422 invalid",
  "patchCard 200",
  "patchCard 404 not_found",
  "patchCard 412 stale",
  "moveCard 200",
  "moveCard 404 not_found",
  "moveCard 412 stale",
  "moveCard 422 invalid",
  "deleteCard 200",
  "deleteCard 404 not_found",
  "deleteCard 412 stale",
  "restoreCard 201",
  "restoreCard 404 not_found",
  "restoreCard 409 conflict",
  "createColumn 201",
  "createColumn 422 invalid",
  "patchColumn 200",
  "patchColumn 412 stale",
  "moveColumn 200",
  "moveColumn 422 invalid",
  "deleteColumn 200",
  "deleteColumn 409 column_not_empty",
  "deleteColumn 422 invalid",
  "restoreColumn 201",
  "restoreColumn 404 not_found",
  "restoreColumn 409 conflict",
  "replaceBoard 200",
  "replaceBoard 404 not_found",
  "replaceBoard 412 stale",
  "replaceBoard 422 invalid",
  "createBoard 201",
  "deleteBoard 200",
  "deleteBoard 409 last_board",
];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...DRAWN),
    numbers: fc.array(fc.nat(1_000_000), { minLength: 40, maxLength: 40 }),
  }),
  { minLength: STEPS, maxLength: STEPS },
);

Deno.test("after each of 10,000 random operations the boards are what a model of them says", async () => {
  const seen = new Map<string, number>();
  const followed = fc.asyncProperty(steps, async (list) => {
    using t = await startTestApp();
    const model = modelOf(t);
    for (const [number, step] of list.entries()) {
      model.now = new Date(Date.UTC(2026, 0, 3) + number * 1000).toISOString();
      t.setNow(model.now);
      const outcome = `${step.kind} ${await runStep(t, model, playOf(step, model, t.nextId()))}`;
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    assertEquals(findBrokenAudit(t.db), undefined);
  });
  await fc.assert(followed, { numRuns: RUNS, seed: SEED });
  assertEquals(EXPECTED.filter((outcome) => !seen.has(outcome)), []);
});

/** Sends the request, lets the model do the same, and compares everything there is to see. */
async function runStep(t: TestApp, model: Model, play: Play): Promise<string> {
  const answer = await t.request(play.path, requestOf(play));
  const text = await answer.text();
  const expected = outcomeOf(play);
  const what = `${play.method} ${play.path} ${JSON.stringify(play.body)} If-Match ${play.version}: ${text}`;
  const code = answer.ok ? "" : ` ${JSON.parse(text).type.replace("/problems/", "")}`;
  assertEquals(`${answer.status}${code}`, expected, what);
  assertEquals(t.auditOperations(), model.trail, what);
  assertEquals(await (await t.get("/api/v1/boards")).json(), model.boards.map(summaryOf), what);
  for (const board of model.boards) {
    const stored = await t.get(`/api/v1/boards/${board.id}`);
    assertEquals(await stored.json(), wholeOf(board), what);
    assertEquals(stored.headers.get("etag"), `"${board.version}"`, what);
  }
  return expected;
}

function requestOf({ method, body, version }: Play): RequestInit {
  return {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function outcomeOf({ apply }: Play): string {
  try {
    return String(apply());
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** The board that a test app starts with. */
function modelOf(t: TestApp): Model {
  const model = new Model();
  const columns = [["col-a", "A"], ["col-b", "B"]].map(([id = "", title = ""]) => ({
    id,
    title,
    version: 1,
    cards: [],
  }));
  model.boards.push({ id: "board-1", title: "Board", version: 1, created_at: NOW, updated_at: NOW, columns });
  assertEquals(t.auditOperations(), []);
  return model;
}

function summaryOf({ columns: _, ...summary }: ModelBoard) {
  return summary;
}

function wholeOf(board: ModelBoard) {
  const columns = board.columns.map(({ id, title, cards }) => ({ id, title, cardIds: cards.map((card) => card.id) }));
  const cards = board.columns.flatMap((column) => column.cards.map((card) => [card.id, card] as const));
  return { ...summaryOf(board), columns, cards: Object.fromEntries(cards) };
}
