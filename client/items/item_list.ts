/** The items that are shown: what the server has, page by page, with what is being changed on top. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Item } from "../../server/items/schema.ts";
import { append, applyChange, type ItemChange, type ItemSearch, type Loaded, sameSearch } from "./item_order.ts";

/** One page of a search, from a cursor on. */
export type ReadPage = (search: ItemSearch, cursor: string | undefined, limit: number) => Promise<Loaded>;

/** Shows items as they will be, the whole list or only one of them. */
export type Guess = (items: readonly Item[]) => readonly Item[];

export const PAGE_ITEMS = 100;
/** The most the server answers at once. */
const LIMIT_MAX = 500;
/** Events come in bursts: one reading does for all of them. */
const RELOAD_AFTER_MS = 250;

export class ItemList {
  readonly #readPage: ReadPage;
  readonly #truth = signal<Loaded | undefined>(undefined);
  readonly #guesses = signal<readonly Guess[]>([]);
  readonly #failure = signal<unknown>(undefined);
  readonly #wanted = signal<ItemSearch | undefined>(undefined);
  readonly #opened = signal<Item | undefined>(undefined);
  /** Grows with every search and reading: an answer to an older one is dropped. */
  #turn = 0;
  #isReading = false;
  #isReadingMore = false;
  #readAgain = false;
  /** What happened while something was being read: the answer may not know of it yet. */
  #meanwhile: ItemChange[] = [];
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** What is to be shown. Those of the search before stay until the answer to the new one is there. */
  readonly items: ReadonlySignal<readonly Item[]> = computed(() => this.#guessed(this.#truth.value?.items ?? []));
  /** The item that is looked at by itself, whether or not the search finds it; undefined once it is deleted. */
  readonly opened: ReadonlySignal<Item | undefined> = computed(() => {
    const item = this.#opened.value;
    return item && this.#guessed([item]).find(({ id }) => id === item.id);
  });
  /** How many there are in all, on the server. */
  readonly total: ReadonlySignal<number> = computed(() => this.#truth.value?.total ?? 0);
  readonly hasMoreThanTotal: ReadonlySignal<boolean> = computed(() => this.#truth.value?.has_more_than_total ?? false);
  /** Why the last reading failed; undefined when it did not. */
  readonly failure: ReadonlySignal<unknown> = this.#failure;
  /** Whether the answer to what is searched for is still on the way. */
  readonly isLoading: ReadonlySignal<boolean> = computed(() => {
    const [truth, wanted] = [this.#truth.value, this.#wanted.value];
    return truth === undefined || wanted === undefined || !sameSearch(truth.search, wanted);
  });

  constructor(readPage: ReadPage) {
    this.#readPage = readPage;
  }

  /** Shows the items of a search, from its beginning unless it is the present one. */
  async show(search: ItemSearch): Promise<void> {
    const isSame = this.#wanted.peek() !== undefined && !this.isLoading.peek() && this.#isFor(search);
    batch(() => {
      this.#wanted.value = search;
      if (!isSame) this.#failure.value = undefined;
    });
    await this.#read(search, isSame ? this.#readCount() : PAGE_ITEMS);
  }

  /** Reads everything that is there again, without a word; once more when it is being read already. */
  async reload(): Promise<void> {
    const search = this.#wanted.peek();
    if (search === undefined) return;
    if (this.#isReading) this.#readAgain = true;
    else await this.#read(search, this.#readCount());
  }

  /** Reads the next page; nothing when there is none, or one is on its way. */
  async readMore(): Promise<void> {
    const loaded = this.#truth.peek();
    if (loaded?.cursor === undefined || this.#isReading || this.#isReadingMore || this.isLoading.peek()) return;
    if (this.#failure.peek() !== undefined) return; // the person decides when to try again
    const turn = this.#turn;
    this.#isReadingMore = true;
    try {
      const limit = Math.min(LIMIT_MAX, Math.max(PAGE_ITEMS, loaded.items.length)); // who scrolls far wants to get far
      const page = await this.#readPage(loaded.search, loaded.cursor, limit);
      const now = this.#truth.peek();
      if (turn === this.#turn && now?.cursor === loaded.cursor) this.#take(append(now, page));
    } catch (error) {
      if (turn === this.#turn) this.#failure.value = error;
    } finally {
      this.#isReadingMore = false;
      this.#forgetMeanwhile();
    }
  }

  /** After a failure: goes on where it stopped. */
  async retry(): Promise<void> {
    this.#failure.value = undefined;
    if (this.isLoading.peek()) return await this.reload();
    await this.readMore();
    if (this.#failure.peek() === undefined) await this.reload();
  }

  /** Follows this item beyond the list; undefined for none. */
  open(item: Item | undefined): void {
    this.#opened.value = item;
  }

  /** An item as the server last had it, without what is being changed. */
  stored(id: string): Item | undefined {
    const opened = this.#opened.peek();
    return this.#truth.peek()?.items.find((item) => item.id === id) ?? (opened?.id === id ? opened : undefined);
  }

  /** Takes over what has become of an item, by this page or elsewhere. */
  apply(change: ItemChange): void {
    if (!this.#applyExactly(change)) this.reloadSoon();
  }

  reloadSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.reload();
    }, RELOAD_AFTER_MS);
  }

  /** Forgets everything, such as when nobody looks any more. */
  clear(): void {
    this.#turn++;
    this.#isReading = false;
    this.#meanwhile = [];
    clearTimeout(this.#soon);
    this.#soon = undefined;
    batch(() => {
      this.#wanted.value = undefined;
      this.#truth.value = undefined;
      this.#failure.value = undefined;
    });
  }

  /**
   * Shows a change at once and has the server make it; then what came of it is shown, or what was there before.
   *
   * @throws what the request failed with
   */
  async perform(guess: Guess, request: () => Promise<readonly ItemChange[]>): Promise<void> {
    this.#guesses.value = [...this.#guesses.peek(), guess];
    try {
      const changes = await request();
      const areExact = batch(() => changes.map((change) => this.#applyExactly(change)));
      if (areExact.includes(false)) await this.reload(); // before the guess goes, or what it shows would vanish for a moment
    } finally {
      this.#guesses.value = this.#guesses.peek().filter((other) => other !== guess);
    }
  }

  async #read(search: ItemSearch, count: number): Promise<void> {
    const turn = ++this.#turn;
    this.#isReading = true;
    this.#readAgain = false;
    try {
      const loaded = await this.#readFirst(search, count);
      if (turn === this.#turn) this.#take(loaded);
    } catch (error) {
      if (turn === this.#turn) this.#fail(error, search);
    }
    if (turn !== this.#turn) return; // the newer reading puts everything in order
    this.#isReading = false;
    this.#forgetMeanwhile();
    if (this.#readAgain) this.reloadSoon();
  }

  /** The first items of a search: at least so many, as far as there are any. */
  async #readFirst(search: ItemSearch, count: number): Promise<Loaded> {
    let loaded = await this.#readPage(search, undefined, Math.min(LIMIT_MAX, count));
    while (loaded.cursor !== undefined && loaded.items.length < count) {
      const limit = Math.min(LIMIT_MAX, count - loaded.items.length);
      loaded = append(loaded, await this.#readPage(search, loaded.cursor, limit));
    }
    return loaded;
  }

  #take(loaded: Loaded): void {
    batch(() => {
      this.#truth.value = this.#meanwhile.reduce((now, change) => {
        const changed = applyChange(now, change);
        // The answer may have been made before the change, and only the server knows what it does to the list.
        if (!changed.exact) this.#readAgain = true;
        return changed.loaded;
      }, loaded);
      this.#failure.value = undefined;
      const opened = loaded.items.find(({ id }) => id === this.#opened.peek()?.id);
      if (opened !== undefined) this.#follow({ type: "put", item: opened });
    });
  }

  /** False when only the server knows what is to be shown now. */
  #applyExactly(change: ItemChange): boolean {
    this.#follow(change);
    if (this.#isReading || this.#isReadingMore) this.#meanwhile.push(change);
    const before = this.#truth.peek();
    if (before === undefined) return true; // it will be read
    const { loaded, exact } = applyChange(before, change);
    this.#truth.value = loaded;
    return exact;
  }

  #follow(change: ItemChange): void {
    const opened = this.#opened.peek();
    if (opened === undefined) return;
    if (change.type === "remove" && change.id === opened.id) this.#opened.value = undefined;
    if (change.type !== "put" || change.item.id !== opened.id || change.item.version <= opened.version) return;
    this.#opened.value = change.item;
  }

  #guessed(items: readonly Item[]): readonly Item[] {
    return this.#guesses.value.reduce((now, guess) => guess(now), items);
  }

  #fail(error: unknown, search: ItemSearch): void {
    batch(() => {
      this.#failure.value = error ?? new Error("No reason was given");
      if (!this.#isFor(search)) this.#truth.value = undefined; // what another search found would be a wrong answer
    });
  }

  #forgetMeanwhile(): void {
    if (!this.#isReading && !this.#isReadingMore) this.#meanwhile = [];
  }

  #isFor(search: ItemSearch): boolean {
    const truth = this.#truth.peek();
    return truth !== undefined && sameSearch(truth.search, search);
  }

  #readCount(): number {
    return Math.max(PAGE_ITEMS, this.#truth.peek()?.items.length ?? 0);
  }
}
