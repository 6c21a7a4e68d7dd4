/** Long work in slices, between which the process serves everybody else. */
import { setTimeout as wait } from "node:timers/promises";

/**
 * Work that can pause: each `yield` is a place where it may, and takes next to no time when it does not. What lies
 * between two of them is to take a millisecond at most.
 */
export type Steps<T> = Generator<void, T, void>;

/** How long one slice may take. Somebody else's request needs a few turns of the event loop, and so a few slices. */
const SLICE_MS = 8;

export interface SliceOptions {
  readonly slice_ms?: number;
  /** Milliseconds on a clock that only goes forward. */
  readonly clock?: () => number;
  /** Settles when the next slice may begin. */
  readonly pause?: () => Promise<unknown>;
  /** Ends the work at its next pause: its reason is thrown where the work has paused. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs `steps` to the end, one slice in each turn of the event loop. */
export async function inSlices<T>(steps: Steps<T>, options: SliceOptions = {}): Promise<T> {
  const { slice_ms = SLICE_MS, clock = () => performance.now(), pause = takeTurn, signal } = options;
  for (;;) {
    // Before the first slice too: it may have begun in a turn that has done much already.
    await pause();
    const end = clock() + slice_ms;
    let step = signal?.aborted ? steps.throw(signal.reason) : steps.next();
    while (!step.done && clock() < end) step = steps.next();
    if (step.done) return step.value;
  }
}

/** Runs `steps` to the end without a pause: for work that is known to be short, or that must not be interrupted. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A pause between two pieces of work that cannot pause themselves. */
export async function letOthersRun(): Promise<void> {
  await takeTurn();
}

let lastTurn: Promise<unknown> = Promise.resolve();

// A timer, not an immediate: a chain of immediates leaves sockets unread until its end.
/** The next turn that no other work in slices has: ten of them at once take no longer slices than one. */
function takeTurn(): Promise<unknown> {
  return lastTurn = lastTurn.then(() => wait(0));
}
