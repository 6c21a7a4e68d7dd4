/**
 * Wrong names and passwords of the last day: in the log, and in numbers for administrators. Kept in memory: whoever may
 * try passwords must not be able to fill the disk.
 */
import { RateLimiter } from "../http/rate_limiter.ts";
import { strangerAt } from "../ip_address.ts";
import type { Logger } from "../log.ts";
import type { FailedLoginCounts } from "./schema.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Lines a minute in the log for all addresses together. */
const LINES_MAX = 60;

/** Characters of a name that nobody has which the log shows: it may be a password, typed in the wrong field. */
const SHOWN_MAX = 2;

/** Stands for names that nobody has. */
const NOBODYS = "";

/** One that failed. */
export interface FailedLogin {
  /** Whose password it was not; undefined when nobody has that name. */
  readonly user: { readonly id: string; readonly username: string } | undefined;
  /** The name as it was typed. */
  readonly typed: string;
  readonly hostname: string | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What failed at one account within the last day. */
interface FailureCount {
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly last_at: string;
}

interface FailedLoginsOptions {
  readonly logger: Logger;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  /** When counting began, ISO 8601, UTC. */
  readonly since: string;
}

export class FailedLogins {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #lines: RateLimiter;
  readonly #began: { readonly at: string; readonly ms: number };
  /** By user. */
  readonly #counts = new Map<string, HourlyCount>();
  /** Left out of the log since the last line. */
  #unlogged = 0;

  constructor({ logger, now, since }: FailedLoginsOptions) {
    this.#logger = logger;
    this.#now = now;
    this.#lines = new RateLimiter(now);
    this.#began = { at: since, ms: now() };
  }

  record(failed: FailedLogin): void {
    const id = failed.user?.id ?? NOBODYS;
    const count = this.#counts.get(id) ?? new HourlyCount();
    this.#counts.set(id, count);
    count.add(this.#hour(), failed.at);
    this.#log(failed);
  }

  /**
   * What failed within the last day, at accounts that are still there.
   *
   * @param nameOf undefined for a user who is gone
   * @param at now, ISO 8601, UTC
   */
  counts(nameOf: (user_id: string) => string | undefined, at: string): FailedLoginCounts {
    const accounts: FailedLoginCounts["accounts"] = [];
    for (const [user_id, hourly] of this.#counts) {
      const [username, sum] = [nameOf(user_id), hourly.sum(this.#hour())];
      if (username !== undefined && sum !== undefined) accounts.push({ user_id, username, ...sum });
      else if (user_id !== NOBODYS) this.#counts.delete(user_id);
    }
    accounts.sort((a, b) => b.count - a.count);
    const unknown_count = this.#counts.get(NOBODYS)?.sum(this.#hour())?.count ?? 0;
    const count = accounts.reduce((sum, account) => sum + account.count, unknown_count);
    return { since: this.#since(at), count, unknown_count, accounts };
  }

  /** For a day, by the whole hour, or since the start. */
  #since(at: string): string {
    const passed_ms = this.#now() - this.#began.ms;
    if (passed_ms < HOURS * HOUR_MS) return this.#began.at;
    return new Date(Date.parse(at) - (HOURS - 1) * HOUR_MS - passed_ms % HOUR_MS).toISOString();
  }

  #log({ user, typed, hostname = "unknown" }: FailedLogin): void {
    const isDue = !this.#lines.take(strangerAt(hostname), 1).refused && !this.#lines.take("all", LINES_MAX).refused;
    if (!isDue) return void this.#unlogged++;
    const name = user?.username ?? `${[...typed.slice(0, 2 * SHOWN_MAX)].slice(0, SHOWN_MAX).join("")}… (nobody)`;
    const more = this.#unlogged === 0 ? {} : { unlogged: this.#unlogged };
    this.#unlogged = 0;
    this.#logger.warn("Failed login", { username: name, address: hostname, ...more });
  }

  #hour(): number {
    return Math.floor((this.#now() - this.#began.ms) / HOUR_MS);
  }
}

/** A count for each of the last 24 hours. */
class HourlyCount {
  readonly #hours: { hour: number; count: number }[] = [];
  #last_at = "";

  add(hour: number, at: string): void {
    const last = this.#hours.at(-1);
    if (last?.hour === hour) last.count++;
    else this.#hours.push({ hour, count: 1 });
    this.#forget(hour);
    this.#last_at = at;
  }

  sum(hour: number): FailureCount | undefined {
    this.#forget(hour);
    const count = this.#hours.reduce((sum, one) => sum + one.count, 0);
    return count === 0 ? undefined : { count, last_at: this.#last_at };
  }

  #forget(hour: number): void {
    while (this.#hours[0] !== undefined && this.#hours[0].hour <= hour - HOURS) this.#hours.shift();
  }
}
