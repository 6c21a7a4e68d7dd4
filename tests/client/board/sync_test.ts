import { assert, assertEquals } from "../../support/assert.ts";
import type { Operation } from "../../../client/board/operations.ts";
import * as core from "../../../client/board/sync.ts";
import { boardOf, cardOf, ModelServer, orderOf } from "./model_server.ts";

const BOARD = boardOf({ todo: ["a", "b"], doing: ["c"], done: [] });

function move(card_id: string, column_id: string, before_id: string | null = null): Operation {
  return { type: "card.move", card_id, place: { column_id, before_id } };
}

function created(id: string, column_id: string): Operation {
  return { type: "card.create", card: cardOf(id), place: { column_id, before_id: null } };
}

function performed(server: ModelServer, operation: Operation) {
  const result = server.perform(operation);
  if (result?.change === undefined) throw new Error(`The model refused ${operation.type}, or had nothing to do`);
  return { ...result, change: result.change };
}

function started() {
  return { server: new ModelServer(BOARD), sync: core.adopt(core.NOTHING, BOARD) };
}

Deno.test("an operation is shown at once, and taken back when it is refused", () => {
  const { sync } = started();
  const moving = core.begin(sync, 1, move("a", "done"));
  assertEquals(orderOf(core.shownBoard(moving)), { todo: ["b"], doing: ["c"], done: ["a"] });
  assertEquals(core.shownBoard(core.refused(moving, 1)), BOARD);
});

Deno.test("two quick moves of one card show the last place, however their answers and events interleave", () => {
  const { server, sync } = started();
  const first = performed(server, move("a", "doing"));
  const second = performed(server, move("a", "done"));
  const steps = {
    event_1: (at: core.Sync) => core.receive(at, first.change),
    event_2: (at: core.Sync) => core.receive(at, second.change),
    answer_1: (at: core.Sync) => core.answered(at, 1, first.row_id, first.board_version),
    answer_2: (at: core.Sync) => core.answered(at, 2, second.row_id, second.board_version),
  };
  const begun = core.begin(core.begin(sync, 1, move("a", "doing")), 2, move("a", "done"));
  const names = ["event_1", "event_2", "answer_1", "answer_2"] as const;
  // The second request goes out after the first answer.
  for (const order of permutations(names).filter((order) => order.indexOf("answer_1") < order.indexOf("answer_2"))) {
    let at = begun;
    for (const name of order) {
      at = steps[name](at);
      assertEquals(orderOf(core.shownBoard(at)), { todo: ["b"], doing: ["c"], done: ["a"] }, order.join(" "));
    }
    assertEquals(at.pending, []);
    assertEquals(at.truth, server.read());
  }
});

Deno.test("a card being created is shown once, whether its event or its answer comes first", () => {
  for (const order of ["event first", "answer first"]) {
    const { server, sync } = started();
    let at = core.markSent(core.begin(sync, 1, created("new:1", "todo")), 1);
    const { row_id, board_version, change } = performed(server, created("new:1", "todo"));
    const expected = { todo: ["a", "b", row_id], doing: ["c"], done: [] };
    if (order === "event first") {
      at = core.receive(at, change);
      assertEquals(orderOf(core.shownBoard(at)), { todo: ["a", "b", "new:1"], doing: ["c"], done: [] });
      assert(!core.needsReading(at));
      at = core.answered(at, 1, row_id, board_version);
    } else {
      at = core.answered(at, 1, row_id, board_version);
      assertEquals(orderOf(core.shownBoard(at)), expected);
      at = core.receive(at, change);
    }
    assertEquals(orderOf(core.shownBoard(at)), expected);
    assertEquals(at.pending, []);
  }
});

Deno.test("an operation on a card that is being created is sent with the id the server gave it", () => {
  const { sync } = started();
  const begun = core.begin(core.begin(sync, 1, created("new:1", "todo")), 2, move("new:1", "done"));
  assertEquals(core.sendable(begun, move("new:1", "done")), undefined);
  const made = core.answered(begun, 1, "made-1", 2);
  assertEquals(core.sendable(made, move("new:1", "done")), move("made-1", "done"));
  assertEquals(orderOf(core.shownBoard(made)), { todo: ["a", "b"], doing: ["c"], done: ["made-1"] });
});

Deno.test("steps that come early wait for the ones before them; a missing one asks for reading", () => {
  const { server, sync } = started();
  const first = performed(server, move("a", "doing"));
  const second = performed(server, move("b", "doing"));
  const early = core.receive(sync, second.change);
  assertEquals(orderOf(core.shownBoard(early)), orderOf(BOARD));
  assert(core.needsReading(early));
  const mended = core.receive(early, first.change);
  assertEquals(mended.truth, server.read());
  assert(!core.needsReading(mended));
  assertEquals(core.adopt(early, server.read()).truth, server.read());
});

Deno.test("a request that changed nothing is not taken for somebody else's step of the same number", () => {
  const { server, sync } = started();
  // Order todo, doing, done; another tab moves done before doing, which puts doing where this one wants it.
  const other = performed(server, { type: "column.move", column_id: "done", before_id: "doing" });
  const mine: Operation = { type: "column.move", column_id: "doing", before_id: null };
  const answer = server.perform(mine);
  assertEquals(answer, { row_id: "doing", board_version: other.board_version });
  const waiting = core.answered(core.begin(sync, 1, mine), 1, "doing", other.board_version);
  const after = core.receive(waiting, other.change);
  assertEquals(after.truth, server.read());
  assertEquals(after.pending, []);
});

Deno.test("a column deleted with its cards can only be followed by reading the whole board", () => {
  const { server, sync } = started();
  const deleted = performed(server, { type: "column.delete", column_id: "todo", cards: "delete" });
  const later = performed(server, move("c", "done"));
  const lost = core.receive(core.receive(sync, deleted.change), later.change);
  assert(core.needsReading(lost));
  assertEquals(orderOf(core.shownBoard(lost)), orderOf(BOARD));
  const mended = core.adopt(lost, server.read());
  assertEquals(mended.truth, server.read());
  assert(!core.needsReading(mended));
});

Deno.test("a board read before the steps already taken is left aside, unless what is known is distrusted", () => {
  const { server, sync } = started();
  const ahead = core.receive(sync, performed(server, move("a", "done")).change);
  assertEquals(core.adopt(ahead, BOARD).truth, server.read());
  assertEquals(core.adopt(core.distrust(ahead), BOARD).truth, BOARD);
});

Deno.test("reading again keeps the cards that did not change, so that they are not drawn again", () => {
  const { sync } = started();
  const read = structuredClone(BOARD);
  read.version = 2;
  read.cards["b"] = cardOf("b", { title: "other", version: 2 });
  const after = core.adopt(sync, read);
  assert(after.truth?.cards["a"] === BOARD.cards["a"]);
  assertEquals(after.truth?.cards["b"]?.title, "other");
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
