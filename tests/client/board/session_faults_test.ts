/** What one open board does when reading it, or showing it, goes wrong. */
import { assertEquals } from "../../support/assert.ts";
import { BoardSession, type SessionIo } from "../../../client/board/session.ts";
import type { Operation } from "../../../client/board/operations.ts";
import { Problem } from "../../../client/problem.ts";
import { boardOf, cardOf, ModelServer, orderOf } from "./model_server.ts";

const realSetTimeout = globalThis.setTimeout;

/** Lets everything run that waits for nothing but its turn. */
async function turn(): Promise<void> {
  await new Promise((resolve) => realSetTimeout(resolve, 0));
}

/** Makes every pause end at once, and answers the list that they are written to, in ms. */
function shortenPauses(): Disposable & { readonly pauses_ms: number[] } {
  const pauses_ms: number[] = [];
  Reflect.set(globalThis, "setTimeout", (work: () => void, pause_ms: number) => {
    pauses_ms.push(pause_ms);
    return realSetTimeout(work, 0);
  });
  return {
    pauses_ms,
    [Symbol.dispose]: () => {
      globalThis.setTimeout = realSetTimeout;
    },
  };
}

/** Takes what a browser would write to its console as an error. */
function collectFaults(): Disposable & { readonly list: unknown[] } {
  const list: unknown[] = [];
  const listen = (event: ErrorEvent) => {
    event.preventDefault();
    list.push(event.error);
  };
  addEventListener("error", listen);
  return { list, [Symbol.dispose]: () => removeEventListener("error", listen) };
}

function openSession(change: Partial<SessionIo>) {
  const server = new ModelServer(boardOf({ todo: ["a", "b"], done: [] }));
  const io: SessionIo = {
    read: () => Promise.resolve(server.read()),
    send: (_board_id, operation) => {
      const result = server.perform(operation);
      if (result === undefined) throw new Error("refused");
      const card = server.read().cards[result.row_id];
      return Promise.resolve({ ...result, ...(card === undefined ? {} : { card }) });
    },
    onShown: () => {},
    onReadFailed: () => {},
    ...change,
  };
  return { session: new BoardSession("board-1", io), server };
}

const move = (card_id: string): Operation => ({
  type: "card.move",
  card_id,
  place: { column_id: "done", before_id: null },
});

Deno.test("a board that cannot be read is read again after pauses that grow up to a limit", async () => {
  using timers = shortenPauses();
  const failures: unknown[] = [];
  const board = boardOf({ todo: ["a"] });
  const read = () => failures.length < 7 ? Promise.reject(new Error("busy")) : Promise.resolve(board);
  const { session } = openSession({ read, onReadFailed: (error) => failures.push(error) });
  while (session.shown === undefined) await turn();
  assertEquals(timers.pauses_ms, [800, 1600, 3200, 6400, 12_800, 12_800, 12_800]);
  session.close();
});

Deno.test("a board that is not there is not asked for again", async () => {
  using timers = shortenPauses();
  const failures: unknown[] = [];
  const gone = new Problem("not_found", "There is no board");
  const { session } = openSession({
    read: () => Promise.reject(gone),
    onReadFailed: (error) => failures.push(error),
  });
  await turn();
  assertEquals(failures, [gone]);
  assertEquals(timers.pauses_ms, []);
  session.close();
});

Deno.test("a board that was closed while it could not be read is left alone", async () => {
  using timers = shortenPauses();
  const failures: unknown[] = [];
  const { session } = openSession({
    read: () => Promise.reject(new Error("busy")),
    onReadFailed: (error) => failures.push(error),
  });
  session.close();
  await turn();
  assertEquals([failures, timers.pauses_ms], [[], []]);
});

Deno.test("a fault while drawing is reported, and what is done after it is still sent and shown", async () => {
  using faultsTold = collectFaults();
  const fault = new Error("Cannot draw");
  let faults = 1;
  const shown: unknown[] = [];
  const { session, server } = openSession({
    onShown: (board) => {
      if (faults-- > 0) throw fault;
      shown.push(orderOf(board));
    },
  });
  await turn();
  assertEquals(await session.perform(move("a")), { row_id: "a" });
  assertEquals(orderOf(server.read()), { todo: ["b"], done: ["a"] });
  assertEquals(shown.at(-1), { todo: ["b"], done: ["a"] });
  assertEquals(faultsTold.list, [fault]);
  session.close();
});

Deno.test("a request that fails in a way nobody expects does not hold up the ones behind it", async () => {
  const fault = new Error("Cannot tell");
  const failing = () => {
    throw fault;
  };
  const { session } = openSession({ read: () => Promise.reject(new Error("busy")), onReadFailed: failing });
  using faultsTold = collectFaults();
  assertEquals(await session.perform(move("a")), { row_id: "a" });
  await turn();
  assertEquals(faultsTold.list, [fault]);
  session.close();
});

Deno.test("after starting over, a card is not compared with what the server held before", async () => {
  const known: (number | undefined)[] = [];
  const { session } = openSession({
    send: (_board_id, _operation, card) => {
      known.push(card?.version);
      return Promise.resolve({ row_id: "a", board_version: 2, card: cardOf("a", { version: 5 }) });
    },
  });
  await turn();
  const edit: Operation = { type: "card.update", card_id: "a", patch: { title: "one" }, base: { title: "a" } };
  await session.perform(edit);
  await session.perform(edit);
  session.startOver(); // a copy was restored, say: the board is as it was
  await turn();
  await session.perform(edit);
  assertEquals(known, [1, 5, 1]);
  session.close();
});
