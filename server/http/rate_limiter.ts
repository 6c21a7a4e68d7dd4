/** How often something may happen: so many times in a minute, counted by the minute that its first time began. */
import { AppError } from "../errors.ts";

/**
 * Requests a minute: wrong passwords at one account, and from one address, for `auth`; sign-ups of one address; renewals
 * of one session; else of one user or address.
 */
export const LIMITS = { auth: 10, signups: 10, renewals: 60, imports: 10, writes: 600, rest: 3000 } as const;

const WINDOW_MS = 60_000;

/** Keys kept before those whose minute is over are forgotten. */
const KEYS_MAX = 10_000;

interface Window {
  readonly started_ms: number;
  readonly limit: number;
  count: number;
}

/** Where a key stands. */
export interface Turn {
  readonly limit: number;
  /** How many more there may be in this minute. */
  readonly remaining: number;
  /** Whole seconds until the next minute begins, at least 1. */
  readonly reset_s: number;
  /** Whether this one was too many. */
  readonly refused: boolean;
}

/**
 * Counts in memory: a restart forgives. The clock comes in, so that tests need not wait for minutes to pass; the
 * packages for this read the system's own (docs/decisions).
 */
export class RateLimiter {
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  /** @param now milliseconds on any clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one more under a key. */
  take(key: string, limit: number): Turn {
    const now_ms = this.#now();
    const window = this.#windowOf(key, limit, now_ms);
    const refused = window.count >= limit;
    if (!refused) window.count++;
    return turnOf(window, limit, now_ms, refused);
  }

  /**
   * Counts one more that may turn out not to count.
   *
   * @returns takes it back, from the minute it was counted in; undefined when it is one too many
   */
  reserve(key: string, limit: number): (() => void) | undefined {
    const window = this.#windowOf(key, limit, this.#now());
    if (window.count >= limit) return undefined;
    window.count++;
    return () => void window.count--;
  }

  /** Where a key stands, without counting anything: refused when one more would be. */
  look(key: string, limit: number): Turn {
    const now_ms = this.#now();
    const known = this.#windows.get(key);
    const window = known !== undefined && isOpen(known, now_ms) ? known : { started_ms: now_ms, limit, count: 0 };
    return turnOf(window, limit, now_ms, window.count >= limit);
  }

  #windowOf(key: string, limit: number, now_ms: number): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && isOpen(known, now_ms)) return known;
    if (this.#windows.size >= KEYS_MAX) this.#forget(now_ms);
    const window = { started_ms: now_ms, limit, count: 0 };
    this.#windows.delete(key); // so that the map stays in the order of their beginnings
    this.#windows.set(key, window);
    return window;
  }

  /**
   * Forgets what is over; when that is not enough (somebody makes up keys), the oldest half of what is not full. A full
   * one that is open stays: making up keys must not give anybody more than the limit.
   */
  #forget(now_ms: number): void {
    for (const [key, window] of this.#windows) {
      if (isOpen(window, now_ms)) break;
      this.#windows.delete(key);
    }
    if (this.#windows.size < KEYS_MAX) return;
    const spare = [...this.#windows].filter(([, { count, limit }]) => count < limit);
    for (const [key] of spare.slice(0, KEYS_MAX / 2)) this.#windows.delete(key);
  }
}

function turnOf({ started_ms, count }: Window, limit: number, now_ms: number, refused: boolean): Turn {
  const reset_s = Math.max(1, Math.ceil((started_ms + WINDOW_MS - now_ms) / 1000));
  return { limit, remaining: limit - count, reset_s, refused };
}

/** A clock that was set back opens a new window, rather than one that lasts for hours. */
function isOpen({ started_ms }: Window, now_ms: number): boolean {
  return now_ms >= started_ms && now_ms - started_ms < WINDOW_MS;
}

/** A refusal that says when to come back. */
export function tooMany({ reset_s }: Pick<Turn, "reset_s">): AppError {
  const when = reset_s === 1 ? "a second" : `${reset_s} seconds`;
  return new AppError("rate_limited", `Too many requests; try again in ${when}`, {
    headers: { "Retry-After": String(reset_s) },
  });
}
