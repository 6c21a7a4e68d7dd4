/**
 * Who may try a password, and when (docs/decisions/0060). What fails is counted by account and by address. Beyond that a
 * try waits in the account's queue, which lets one through at a time and rests after each that fails: the right password
 * gets in there, and guessing gets nowhere. A device that has logged in before counts by itself, whatever others do.
 */
import { LIMITS, RateLimiter, tooMany, type Turn } from "../http/rate_limiter.ts";

/** Where a try comes from, and whom it is at. */
export interface TrySource {
  /** As strangers are counted: all of this computer are one. */
  readonly address: string;
  /** The name that is tried, as names are compared, whether or not anybody has it. */
  readonly account?: string;
  /** What shows that this device, or this session, has known the password before. */
  readonly device?: string | undefined;
}

/**
 * Who goes first where there is only so much room: `known` are people and devices who have known the password before,
 * `stranger` is anybody else, `queued` is who has come through a queue.
 */
export type Precedence = "known" | "stranger" | "queued";

/** Answers undefined for a wrong password. */
export type Check<T> = (precedence: Precedence) => Promise<T | undefined>;

/** Tries that wait for one account, or one address; and all of them together. */
const QUEUE_MAX = 8;
const WAITING_MAX = 32;

/** How long a queue rests after a wrong password: so it lets no more than twenty of them through in a minute. */
const REST_MS = 3000;

const NAME_MAX = 100;

interface PasswordTriesOptions {
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

export class PasswordTries {
  readonly #limiter: RateLimiter;
  readonly #queues: TryQueues;

  constructor({ now, pause }: PasswordTriesOptions) {
    this.#limiter = new RateLimiter(now);
    this.#queues = new TryQueues(pause);
  }

  /** How many may still fail, where fewest may. */
  look(source: TrySource): Turn {
    const known = source.device === undefined ? undefined : this.#look(deviceKey(source.device));
    if (known !== undefined && !known.refused) return known;
    const turns = strangerKeys(source).map((key) => this.#look(key));
    return turns.reduce((least, turn) => isTighter(turn, least) ? turn : least);
  }

  /** The same for somebody who is logged in. */
  lookInSession(device: string): Turn {
    return this.#look(deviceKey(device));
  }

  /**
   * Has a password checked when its turn has come.
   *
   * @returns undefined for a wrong one
   * @throws {AppError} `rate_limited` when too many wait, and for a wrong password beyond the limit
   */
  async run<T>(source: TrySource, check: Check<T>): Promise<T | undefined> {
    const known = source.device === undefined ? undefined : this.#reserve([deviceKey(source.device)]);
    if (known !== undefined) return await settle(known, () => check("known"));
    const stranger = this.#reserve(strangerKeys(source));
    if (stranger !== undefined) return await settle(stranger, () => check("stranger"));
    return await this.#runInQueue(source, check);
  }

  /**
   * The same for somebody who is logged in: no queue, since whoever knows the password can log in anew.
   *
   * @throws {AppError} `rate_limited`
   */
  async runInSession<T>(device: string, check: Check<T>): Promise<T | undefined> {
    const known = this.#reserve([deviceKey(device)]);
    if (known === undefined) throw tooMany(this.lookInSession(device));
    return await settle(known, () => check("known"));
  }

  async #runInQueue<T>(source: TrySource, check: Check<T>): Promise<T | undefined> {
    const turn = this.look(source);
    const leave = await this.#queues.enter(this.#queueOf(source), source.address);
    if (leave === undefined) throw tooMany(turn);
    let found: T | undefined;
    try {
      found = await check("queued");
    } finally {
      leave(found !== undefined);
    }
    if (found === undefined) throw tooMany(this.look(source));
    return found;
  }

  /** The account's, when that is what has failed too often: others must not have to wait because of it. */
  #queueOf(source: TrySource): string {
    const [address = "", account] = strangerKeys(source);
    return account !== undefined && this.#look(account).refused ? account : address;
  }

  /** Counts a try under each key, until it turns out to be right; undefined when one of them is used up. */
  #reserve(keys: readonly string[]): (() => void) | undefined {
    const taken: (() => void)[] = [];
    const giveBack = () => taken.forEach((give) => give());
    for (const key of keys) {
      const give = this.#limiter.reserve(key, LIMITS.auth);
      if (give === undefined) return void giveBack();
      taken.push(give);
    }
    return giveBack;
  }

  #look(key: string): Turn {
    return this.#limiter.look(key, LIMITS.auth);
  }
}

/** Only a wrong password stays counted: neither a right one, nor one that nobody looked at. */
async function settle<T>(giveBack: () => void, check: () => Promise<T | undefined>): Promise<T | undefined> {
  let isWrong = false;
  try {
    const found = await check();
    isWrong = found === undefined;
    return found;
  } finally {
    if (!isWrong) giveBack();
  }
}

function deviceKey(device: string): string {
  return `device ${device}`;
}

function strangerKeys({ address, account }: TrySource): string[] {
  const keys = [`address ${address}`];
  if (account !== undefined) keys.push(`account ${account.slice(0, NAME_MAX)}`);
  return keys;
}

function isTighter(a: Turn, b: Turn): boolean {
  return a.remaining === b.remaining ? a.reset_s > b.reset_s : a.remaining < b.remaining;
}

interface Waiting {
  readonly address: string;
  /** Called with what leaves the queue again, or with nothing when the place goes to somebody else. */
  readonly resolve: (leave: Leave | undefined) => void;
}

type Leave = (wasRight: boolean) => void;

/** Queues by key; of each, one at a time is let through. */
class TryQueues {
  readonly #pause: (ms: number) => Promise<void>;
  readonly #queues = new Map<string, Waiting[]>();
  #waiting = 0;

  constructor(pause: (ms: number) => Promise<void>) {
    this.#pause = pause;
  }

  /** Waits for one's turn; undefined when there is no room to wait. */
  enter(key: string, address: string): Promise<Leave | undefined> {
    const queue = this.#queues.get(key);
    if (queue === undefined) {
      this.#queues.set(key, []);
      return Promise.resolve(this.#leaveOf(key));
    }
    if (queue.length >= QUEUE_MAX && !this.#makeRoom(queue, address)) return Promise.resolve(undefined);
    if (this.#waiting >= WAITING_MAX) return Promise.resolve(undefined);
    this.#waiting++;
    return new Promise((resolve) => queue.push({ address, resolve }));
  }

  #leaveOf(key: string): Leave {
    return (wasRight) => {
      if (wasRight) this.#next(key);
      else this.#pause(REST_MS).then(() => this.#next(key));
    };
  }

  #next(key: string): void {
    const next = this.#queues.get(key)?.shift();
    if (next === undefined) return void this.#queues.delete(key);
    this.#waiting--;
    next.resolve(this.#leaveOf(key));
  }

  /** The last of those who have most places gives one to whoever has fewer: one address cannot fill a queue. */
  #makeRoom(queue: Waiting[], address: string): boolean {
    const counts = Map.groupBy(queue, (waiting) => waiting.address);
    const [most = []] = [...counts.values()].toSorted((a, b) => b.length - a.length);
    const last = most.at(-1);
    if (last === undefined || most.length <= (counts.get(address)?.length ?? 0) + 1) return false;
    queue.splice(queue.indexOf(last), 1);
    this.#waiting--;
    last.resolve(undefined);
    return true;
  }
}
