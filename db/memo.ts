import type { Database } from "./database.ts";

/** Bytes kept in all; an answer that is larger than half of it is not worth the others' place. */
const SIZE_MAX = 16 * 1024 * 1024;

/** What an entry costs besides its bytes: many small answers are not to outgrow a few large ones. */
const ENTRY_SIZE = 200;

/** An answer as the database made it: JSON text and what belongs to it. */
interface Answer {
  readonly text: string;
}

/** An answer as it is kept: its text in UTF-8, which goes to the socket as it is. Nobody may change the bytes. */
export type Kept<T extends Answer> = Omit<T, "text"> & { readonly bytes: Uint8Array<ArrayBuffer> };

const UTF8 = new TextEncoder();

/** An answer in the form in which it is sent. */
function toBytes<T extends Answer>({ text, ...rest }: T): Kept<T> {
  return { ...rest, bytes: UTF8.encode(text) };
}

/**
 * Answers that were read since the last commit, so that the same question between two changes costs no query. Any commit
 * empties it: nothing has to know which answers a change makes untrue. Not for use inside `db.write`, where an answer may
 * lack what the turn has written so far, or be rolled back with it.
 */
export class Memo {
  readonly #db: Database;
  readonly #answers = new Map<string, Kept<Answer>>();
  #revision = 0;
  #size = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The answer kept under `key`, or the one that `read` finds now; that there is none is not kept.
   *
   * @param key begins with the name of the question; an answer that differs by who asks has the viewer in its key
   */
  get<T extends Answer>(key: string, read: () => T): Kept<T>;
  get<T extends Answer>(key: string, read: () => T | undefined): Kept<T> | undefined;
  get<T extends Answer>(key: string, read: () => T | undefined): Kept<T> | undefined {
    if (this.#revision !== this.#db.revision) this.#clear();
    const known = this.#answers.get(key);
    if (known !== undefined) return known as Kept<T>; // a key is only ever used with one type: it begins with its name
    const answer = read();
    if (answer === undefined) return undefined;
    const kept = toBytes(answer);
    this.#keep(key, kept);
    return kept;
  }

  #keep(key: string, answer: Kept<Answer>): void {
    const size = ENTRY_SIZE + 2 * key.length + answer.bytes.byteLength;
    if (size > SIZE_MAX / 2) return;
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
