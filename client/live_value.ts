/** What is read from the server as a whole, and read again whenever something about it may have changed. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

/** Shows a value as it will be; applied again to what is read meanwhile, so that applying it twice must be as once. */
type Guess<T> = (value: T) => T;

/** The server's truth with what is being changed on top. */
export class LiveValue<T> {
  readonly #read: () => Promise<T>;
  readonly #truth = signal<T | undefined>(undefined);
  readonly #guesses = signal<readonly Guess<T>[]>([]);
  readonly #failure = signal<unknown>(undefined);
  readonly #shown = computed(() => {
    const truth = this.#truth.value;
    if (truth === undefined) return undefined;
    return this.#guesses.value.reduce<T>((value, guess) => guess(value), truth);
  });
  #started = 0;
  #taken = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** What is to be shown; undefined until it has been read. */
  get shown(): ReadonlySignal<T | undefined> {
    return this.#shown;
  }

  /** Why the last reading failed; undefined when it did not. */
  get failure(): ReadonlySignal<unknown> {
    return this.#failure;
  }

  /** Reads it. An answer that was overtaken by a newer one is dropped. */
  async load(): Promise<boolean> {
    const mine = ++this.#started;
    try {
      const value = await this.#read();
      if (mine <= this.#taken) return true;
      this.#taken = mine;
      this.#truth.value = value;
      this.#failure.value = undefined;
      return true;
    } catch (error) {
      if (mine > this.#taken) this.#failure.value = error ?? new Error("No reason was given");
      return false;
    }
  }

  /** Reads it for another question: answers to the one before are not taken any more. */
  async loadAnew(): Promise<void> {
    this.#taken = this.#started;
    await this.load();
  }

  /** Forgets all of it: it belonged to another person, say. */
  forget(): void {
    this.#taken = this.#started;
    this.#truth.value = undefined;
    this.#failure.value = undefined;
  }

  /**
   * Shows a change at once and has the server do it. Then the server's truth is shown, or what was there before.
   *
   * @returns what the request answers
   * @throws what the request failed with
   */
  async change<A>(guess: Guess<T>, request: () => Promise<A>): Promise<A> {
    this.#guesses.value = [...this.#guesses.value, guess];
    try {
      const answer = await request();
      if (!await this.load()) this.#settle(guess);
      return answer;
    } finally {
      this.#guesses.value = this.#guesses.value.filter((other) => other !== guess);
    }
  }

  /** The change was made, but what came of it cannot be read: the guess is the best there is. */
  #settle(guess: Guess<T>): void {
    const truth = this.#truth.peek();
    if (truth !== undefined) this.#truth.value = guess(truth);
  }
}
