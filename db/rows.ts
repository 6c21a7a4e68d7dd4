import { toDatabaseError } from "./errors.ts";

/**
 * The rows of one query, read as they are asked for.
 *
 * The driver refuses every change while a query is being read. So that a reader never holds up a writer, whatever it has
 * not read yet is read into memory when a change comes: the reader goes on with the rows as they were before it.
 */
export class Rows<Row> implements IterableIterator<Row> {
  readonly #open: Set<Rows<unknown>>;
  #source: Iterator<Row>;

  /** @param open the queries of this connection that are still being read; this one is in it until its end */
  constructor(source: Iterator<Row>, open: Set<Rows<unknown>>) {
    this.#source = source;
    this.#open = open;
    open.add(this);
  }

  next(): IteratorResult<Row> {
    try {
      const result = this.#source.next();
      if (result.done) this.#open.delete(this);
      return result;
    } catch (error) {
      this.#open.delete(this);
      throw toDatabaseError(error);
    }
  }

  /** Ends the query early, as `break` in a loop does. */
  return(): IteratorResult<Row> {
    this.#source.return?.();
    this.#open.delete(this);
    return { done: true, value: undefined };
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** Reads the rest into memory, which ends the query for the driver. */
  readAhead(): void {
    const rest: Row[] = [];
    for (let result = this.next(); !result.done; result = this.next()) rest.push(result.value);
    this.#source = rest.values();
  }
}
