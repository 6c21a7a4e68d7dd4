/**
 * How this page follows the server's board while showing a person's own changes at once.
 *
 * `truth` is the board as the server last described it: read whole, then advanced by the stream's events in the order
 * of board versions. `pending` are the person's operations that the truth does not contain yet; what is shown is the
 * truth with them applied on top. An operation leaves the list when the truth has reached the version its answer
 * named, or when it was refused; so nothing shown ever jumps back in between.
 *
 * An answer never advances the truth itself. A request that changed nothing (the card lay there already) answers the
 * board's version too, and could be taken for somebody else's step with that number.
 *
 * All functions are pure: they answer a new `Sync`.
 */
import type { NamedBoard } from "../../server/board/schema.ts";
import { shareUnchanged } from "./board_state.ts";
import { applyChange, type Change } from "./changes.ts";
import { applyOperation, createdId, isTemporary, neededIds, type Operation, withIds } from "./operations.ts";

export interface Pending {
  readonly key: number;
  readonly operation: Operation;
  /** On its way to the server, which may already have done it. */
  readonly sent: boolean;
  /** The version of the board that this operation made, once answered. */
  readonly board_version: number | undefined;
}

export interface Sync {
  readonly truth: NamedBoard | undefined;
  readonly pending: readonly Pending[];
  /** Steps that came before the ones that lead to them, by board version. */
  readonly early: ReadonlyMap<number, Change>;
  /** Ids made here, and what the server calls those rows. */
  readonly ids: ReadonlyMap<string, string>;
  /** The next step cannot be followed (it does not say enough): the whole board has to be read again. */
  readonly lost: boolean;
}

export const NOTHING: Sync = { truth: undefined, pending: [], early: new Map(), ids: new Map(), lost: false };

/**
 * The board to show; undefined before the first answer.
 *
 * @param before_key leaves out the operation of this key and all after it
 */
export function shownBoard(sync: Sync, before_key = Infinity): NamedBoard | undefined {
  if (sync.truth === undefined) return undefined;
  return sync.pending.filter((entry) => entry.key < before_key).reduce(
    (board, { operation }) => applyOperation(board, withIds(operation, (id) => realId(sync, id))),
    sync.truth,
  );
}

/** What the server calls the row; the id itself while that is not known. */
export function realId(sync: Sync, id: string): string {
  return sync.ids.get(id) ?? id;
}

/** The operation as it can be sent; undefined when a row it needs was not made. */
export function sendable(sync: Sync, operation: Operation): Operation | undefined {
  const real = withIds(operation, (id) => realId(sync, id));
  return neededIds(real).some(isTemporary) ? undefined : real;
}

/** Steps are missing or say too little; where they do not come by themselves, reading the whole board mends it. */
export function needsReading(sync: Sync): boolean {
  return sync.lost || (sync.early.size > 0 && !createUnderWay(sync)) ||
    sync.pending.some((entry) => entry.board_version !== undefined);
}

export function begin(sync: Sync, key: number, operation: Operation): Sync {
  return { ...sync, pending: [...sync.pending, { key, operation, sent: false, board_version: undefined }] };
}

export function markSent(sync: Sync, key: number): Sync {
  return { ...sync, pending: sync.pending.map((entry) => entry.key === key ? { ...entry, sent: true } : entry) };
}

/** The server did it: `row_id` is what it calls the row, `board_version` the version of the board that contains it. */
export function answered(sync: Sync, key: number, row_id: string, board_version: number): Sync {
  const entry = sync.pending.find((pending) => pending.key === key);
  const made = entry && createdId(entry.operation);
  return advance({
    ...sync,
    pending: sync.pending.map((pending) => pending.key === key ? { ...pending, board_version } : pending),
    ids: made === undefined ? sync.ids : new Map(sync.ids).set(made, row_id),
  });
}

/** The server did not do it: what it showed is taken back. */
export function refused(sync: Sync, key: number): Sync {
  return advance({ ...sync, pending: sync.pending.filter((entry) => entry.key !== key) });
}

/** One step of the server's board, in whatever order it comes. */
export function receive(sync: Sync, change: Change): Sync {
  if (sync.truth !== undefined && change.board_version <= sync.truth.version) return advance(sync);
  return advance({ ...sync, early: new Map(sync.early).set(change.board_version, change) });
}

/** What is known may be of another past than the server's: from now on only the whole board counts. */
export function distrust(sync: Sync): Sync {
  return { ...sync, early: new Map(), lost: sync.truth !== undefined };
}

/**
 * The whole board, read anew after every answer so far (requests go out one at a time), so that it contains what they
 * did. One that is older than the steps taken meanwhile is left aside.
 */
export function adopt(sync: Sync, board: NamedBoard): Sync {
  const { truth, lost } = sync;
  if (truth !== undefined && !lost && board.version < truth.version) return sync;
  const pending = sync.pending.filter((entry) => entry.board_version === undefined);
  return advance({ ...sync, pending, truth: truth ? shareUnchanged(board, truth) : board, lost: false });
}

/**
 * Takes every step that can be taken now. While a creation of ours is under way, the next creation told by the stream
 * may be that very one: it waits for the answer, which tells its id, so that the new row is never shown twice.
 */
function advance(sync: Sync): Sync {
  if (sync.truth === undefined) return sync;
  let { truth, lost } = sync;
  const early = new Map(sync.early);
  for (const version of early.keys()) if (version <= truth.version) early.delete(version);
  for (let next = early.get(truth.version + 1); next && !lost; next = early.get(truth.version + 1)) {
    if (next.verb === "create" && createUnderWay(sync)) break;
    const changed = applyChange(truth, next);
    if (changed === undefined) lost = true;
    else {
      truth = changed;
      early.delete(changed.version);
    }
  }
  const reached = truth.version;
  const pending = sync.pending.filter((entry) => entry.board_version === undefined || entry.board_version > reached);
  return { ...sync, truth, lost, early, pending };
}

function createUnderWay(sync: Sync): boolean {
  return sync.pending.some((entry) =>
    entry.sent && entry.board_version === undefined && createdId(entry.operation) !== undefined
  );
}
