import type { Database } from "./database.ts";

/** Characters kept in all; an answer that is larger than a quarter of it is not worth the others' place. */
const SIZE_MAX = 16 * 1024 * 1024;

/** What an entry costs besides its characters: many small answers are not to outgrow a few large ones. */
const ENTRY_SIZE = 200;

/** An answer as the database made it: JSON text and what belongs to it. */
interface Answer {
  readonly text: string;
}

/**
 * Answers that were read since the last commit, so that the same question between two changes costs no query. Any commit
 * empties it: nothing has to know which answers a change makes untrue. Not for use inside `db.write`, where an answer may
 * lack what the turn has written so far, or be rolled back with it.
 */
export class Memo {
  readonly #db: Database;
  readonly #answers = new Map<string, Answer>();
  #revision = 0;
  #size = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The answer kept under `key`, or the one that `read` finds now; undefined is not kept. */
  get<T extends Answer | undefined>(key: string, read: () => T): T {
    if (this.#revision !== this.#db.revision) this.#clear();
    const known = this.#answers.get(key);
    if (known !== undefined) return known as T; // a key is only ever used with one type: it starts with its name
    const answer = read();
    if (answer !== undefined) this.#keep(key, answer);
    return answer;
  }

  #keep(key: string, answer: Answer): void {
    const size = ENTRY_SIZE + key.length + answer.text.length;
    if (size > SIZE_MAX / 4) return;
    if (this.#size + size > SIZE_MAX) this.#clear();
    this.#answers.set(key, answer);
    this.#size += size;
  }

  #clear(): void {
    this.#answers.clear();
    this.#size = 0;
    this.#revision = this.#db.revision;
  }
}
