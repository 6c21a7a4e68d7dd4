/** How much of a kind each caller has under way at a time. */
export class Slots {
  readonly #max: number;
  readonly #taken = new Map<string, number>();

  /** @param max for each key */
  constructor(max: number) {
    this.#max = max;
  }

  /** @returns what is called when it is over, once or more often; undefined when it is one too many */
  take(key: string): (() => void) | undefined {
    const taken = this.#taken.get(key) ?? 0;
    if (taken >= this.#max) return undefined;
    this.#taken.set(key, taken + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#give(key);
    };
  }

  #give(key: string): void {
    const left = (this.#taken.get(key) ?? 0) - 1;
    if (left > 0) this.#taken.set(key, left);
    else this.#taken.delete(key); // or everybody who ever came would be remembered
  }
}
