/** Whatever happens in whichever order, a page ends up with the server's board. */
import fc from "fast-check";
import { assertEquals } from "../../support/assert.ts";
import { type Operation, temporaryId } from "../../../client/board/operations.ts";
import type { Change } from "../../../client/board/changes.ts";
import * as core from "../../../client/board/sync.ts";
import { boardOf, cardOf, ModelServer } from "./model_server.ts";

const BOARD = boardOf({ x: ["a", "b", "c"], y: ["d", "e"], z: [] });
const COLUMNS = ["x", "y", "z"];

/** A number that picks a card among those shown at the time. */
type Pick = number;

type Step =
  | { readonly do: "mine" | "theirs"; readonly what: string; readonly pick: Pick; readonly column: number }
  | { readonly do: "send" | "answer" | "refuse" | "event" | "lose event" | "read" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("mine" as const, "theirs" as const),
      what: fc.constantFrom("create", "update", "move", "delete", "move column", "delete column"),
      pick: fc.nat(50),
      column: fc.nat(2),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("send", "answer", "event", "event", "refuse", "lose event", "read" as const),
    }),
  },
);

/** The page, the server, and what is on its way between them. */
class World {
  readonly server = new ModelServer(BOARD);
  sync = core.adopt(core.NOTHING, BOARD);
  readonly unsent: { key: number; operation: Operation }[] = [];
  readonly events: Change[] = [];
  /** The one request under way, with what the server will have answered to it. */
  underWay: { key: number; result: ReturnType<ModelServer["perform"]> } | undefined;
  #keys = 0;
  #made = 0;
  #missedSome = false;

  take(step: Step): void {
    switch (step.do) {
      case "mine": {
        const operation = this.#operation(step.what, step.pick, step.column, core.shownBoard(this.sync) ?? BOARD);
        this.sync = core.begin(this.sync, ++this.#keys, operation);
        this.unsent.push({ key: this.#keys, operation });
        return;
      }
      case "theirs":
        this.#onServer(this.#operation(step.what, step.pick, step.column, this.server.board));
        return;
      case "send":
        return this.send();
      case "answer":
        return this.answer(true);
      case "refuse":
        return this.answer(false);
      case "event":
      case "lose event": {
        const change = this.events.shift();
        if (change !== undefined && step.do === "event") this.sync = core.receive(this.sync, change);
        this.#missedSome ||= step.do === "lose event";
        return;
      }
      case "read":
        // Requests go out one at a time, reading included.
        if (this.underWay === undefined) this.sync = core.adopt(this.sync, this.server.read());
    }
  }

  send(): void {
    if (this.underWay !== undefined) return;
    const next = this.unsent.shift();
    if (next === undefined) return;
    const operation = core.sendable(this.sync, next.operation);
    if (operation === undefined) {
      this.sync = core.refused(this.sync, next.key);
      return;
    }
    this.sync = core.markSent(this.sync, next.key);
    this.underWay = { key: next.key, result: this.#onServer(operation) };
  }

  /** @param arrives false when the answer is lost: the page takes it for refused and reads the board */
  answer(arrives: boolean): void {
    if (this.underWay === undefined) return;
    const { key, result } = this.underWay;
    this.underWay = undefined;
    if (arrives && result !== undefined) {
      this.sync = core.answered(this.sync, key, result.row_id, result.board_version);
    } else {
      this.sync = core.adopt(core.refused(this.sync, key), this.server.read());
    }
  }

  settle(): void {
    while (this.unsent.length > 0 || this.underWay !== undefined) {
      this.send();
      this.answer(true);
    }
    for (const change of this.events.splice(0)) this.sync = core.receive(this.sync, change);
    if (this.#missedSome) this.sync = core.distrust(this.sync); // as the page does when it had lost the stream
    if (core.needsReading(this.sync)) this.sync = core.adopt(this.sync, this.server.read());
  }

  #onServer(operation: Operation): ReturnType<ModelServer["perform"]> {
    const result = this.server.perform(operation);
    if (result?.change !== undefined) this.events.push(result.change);
    return result;
  }

  #operation(what: string, pick: Pick, column: number, board: typeof BOARD): Operation {
    const cards = Object.keys(board.cards);
    const card_id = cards[pick % Math.max(1, cards.length)] ?? "none";
    const column_id = COLUMNS[column] ?? "x";
    const ids = board.columns.find((candidate) => candidate.id === column_id)?.cardIds ?? [];
    const before_id = ids.filter((id) => id !== card_id)[pick % 4] ?? null;
    const place = { column_id, before_id };
    switch (what) {
      case "create":
        return { type: "card.create", card: cardOf(temporaryId(), { details: `made ${++this.#made}` }), place };
      case "update":
        return { type: "card.update", card_id, patch: { title: `title ${pick}` }, base: {} };
      case "move":
        return { type: "card.move", card_id, place };
      case "delete":
        return { type: "card.delete", card_id };
      case "move column":
        return { type: "column.move", column_id, before_id: COLUMNS[pick % 4] ?? null };
      default:
        return { type: "column.delete", column_id, cards: "delete" };
    }
  }
}

Deno.test("any interleaving of answers and events, lost ones included, converges to the server's board", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const world = new World();
      for (const taken of steps) {
        world.take(taken);
        assertWhole(core.shownBoard(world.sync));
      }
      world.settle();
      const { columns, cards, version } = world.server.read();
      const shown = core.shownBoard(world.sync);
      assertEquals(shown?.version, version);
      assertEquals(shown?.columns, columns);
      assertEquals(shown?.cards, cards);
      assertEquals(world.sync.pending, []);
    }),
    { numRuns: 2_000 },
  );
});

/** Every card lies in exactly one column, and none is shown twice, whatever is under way. */
function assertWhole(board: typeof BOARD | undefined): void {
  const placed = board?.columns.flatMap((column) => column.cardIds) ?? [];
  assertEquals(placed.toSorted(), Object.keys(board?.cards ?? {}).toSorted());
  const made = Object.values(board?.cards ?? {}).map((card) => card.details).filter((details) => details !== "");
  assertEquals(made.length, new Set(made).size);
}
