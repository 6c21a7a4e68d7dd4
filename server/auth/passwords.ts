/** Passwords: which may be chosen, and hashing them without using up the computer. */
import { AppError } from "../errors.ts";
import type { Precedence } from "./password_tries.ts";
import { COST, type Cost, hashPassword, isOutdated, makeUnfitting, normalize, verifyPassword } from "./scrypt.ts";

/** What does the costly part. */
export interface Hashing {
  readonly hash: (password: string, cost: Cost) => Promise<string>;
  readonly verify: (password: string, stored: string) => Promise<boolean>;
}

const SCRYPT: Hashing = { hash: hashPassword, verify: verifyPassword };

/** Hashes at a time: each takes 128 MiB. */
const AT_ONCE_MAX = 2;

/** Hashes that may wait; at 0.4 s each, whoever comes after them would wait for longer than people do. */
const WAITING_MAX = 16;

/** Of each kind among them: strangers must not take the places of people who are known. */
const WAITING_OF: Readonly<Record<Precedence, number>> = { known: WAITING_MAX, stranger: 8, queued: 4 };

const COMMON_COUNT = 3000;
const PASSWORD_MIN = 8;

export class Passwords {
  readonly #cost: Cost;
  readonly #hashing: Hashing;
  /** By precedence; who is known goes first. */
  readonly #waiting: Readonly<Record<Precedence, (() => void)[]>> = {
    known: [],
    stranger: [],
    queued: [],
  };
  #running = 0;
  #common: Promise<ReadonlySet<string>> | undefined;
  /**
   * Stands where somebody unknown would have a hash. Made without hashing: the first unknown name would take longer.
   */
  readonly #nobodys: string;

  /** @param cost less than the default only where tests hash by the hundred */
  constructor(cost: Cost = COST, hashing: Hashing = SCRYPT) {
    this.#cost = cost;
    this.#hashing = hashing;
    this.#nobodys = makeUnfitting(cost);
  }

  /** Why a password that is long enough cannot be chosen all the same; undefined when it can. */
  async check(password: string): Promise<string | undefined> {
    const common = await (this.#common ??= loadCommon());
    // In the form in which it is hashed, or ｐａｓｓｗｏｒｄ would be taken, and be the same as password.
    return common.has(normalize(password).toLowerCase())
      ? "is one of the passwords that are tried first: choose another"
      : undefined;
  }

  /** @throws {AppError} `busy` when too many are waiting */
  hash(password: string, precedence: Precedence = "known"): Promise<string> {
    return this.#inTurn(precedence, () => this.#hashing.hash(password, this.#cost));
  }

  /**
   * Whether a password is the one that was hashed.
   *
   * @param stored undefined when there is no such user: it then takes as long as if there were, and answers false
   * @throws {AppError} `busy` when too many are waiting
   */
  async verify(password: string, stored: string | undefined, precedence: Precedence = "known"): Promise<boolean> {
    const fits = await this.#inTurn(precedence, () => this.#hashing.verify(password, stored ?? this.#nobodys));
    return fits && stored !== undefined;
  }

  /** Whether a stored hash should be made anew at the next chance. */
  isOutdated(stored: string): boolean {
    return isOutdated(stored, this.#cost);
  }

  async #inTurn<T>(precedence: Precedence, work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE_MAX) await this.#wait(precedence);
    else this.#running++;
    try {
      return await work();
    } finally {
      // Who takes the place over, so that it is never free in between.
      const { known, stranger, queued } = this.#waiting;
      const next = known.shift() ?? stranger.shift() ?? queued.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #wait(precedence: Precedence): Promise<void> {
    const { known, stranger, queued } = this.#waiting;
    const all = known.length + stranger.length + queued.length;
    if (all >= WAITING_MAX || this.#waiting[precedence].length >= WAITING_OF[precedence]) {
      throw new AppError("busy", "Too many passwords are being checked", { headers: { "Retry-After": "5" } });
    }
    return new Promise((resolve) => this.#waiting[precedence].push(resolve));
  }
}

/** The most common ones of those that are long enough to be chosen. The list is loaded when it is first needed. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const words = dictionary["passwords-common"].map(String).filter((word) => word.length >= PASSWORD_MIN);
  return new Set(words.slice(0, COMMON_COUNT).map((word) => word.toLowerCase()));
}
