/** Where a random step of the model test takes place: its numbers, read as choices among what is on the boards. */
import type { BoardCard } from "../../../server/board/schema.ts";
import type { Model, ModelBoard, ModelColumn } from "./model.ts";

/** Numbers of a step, taken one after the other; 0 when there are no more. */
class Numbers {
  #next = 0;
  constructor(private readonly numbers: readonly number[]) {}

  below(limit: number): number {
    return (this.numbers[this.#next++] ?? 0) % limit;
  }

  pick<Item>(list: readonly Item[]): Item | undefined {
    return list[this.below(Math.max(list.length, 1))];
  }

  /** True once in `count` times. */
  rarely(count: number): boolean {
    return this.below(count) === count - 1;
  }
}

/** What a step is played with: the model, the numbers, and the id that the server will give a new row. */
export class Scene extends Numbers {
  readonly board: ModelBoard | undefined;
  readonly path: string;

  constructor(readonly model: Model, numbers: readonly number[], readonly newId: string) {
    super(numbers);
    this.board = this.rarely(40) ? undefined : this.pick(model.boards);
    this.path = `/api/v1/boards/${this.board_id}`;
  }

  get board_id(): string {
    return this.board?.id ?? "ghost";
  }

  columnId(): string {
    const here = this.board?.columns.map(({ id }) => id) ?? [];
    return this.#idOf(here, this.model.boards.flatMap(({ columns }) => columns.map(({ id }) => id)));
  }

  cardId(here = this.#cardsOf(this.board === undefined ? [] : [this.board])): string {
    return this.#idOf(here, [...this.model.oldCards, ...this.#cardsOf(this.model.boards)]);
  }

  /** A card of one column, or none: the place before it, or the end. */
  beforeCard(column_id: string): string | null {
    if (this.rarely(3)) return null;
    const column = this.board?.columns.find(({ id }) => id === column_id);
    return column?.cards.length === 0 ? null : this.cardId(column?.cards.map(({ id }) => id));
  }

  /** For a card that a whole board brings in: new, deleted before, or in use somewhere. */
  cardIdToInsert(): string {
    return this.cardId(this.rarely(2) ? [`own-${this.below(6)}`] : [...this.model.oldCards]);
  }

  /** The same for a column. */
  columnIdToInsert(): string {
    const known = this.rarely(2) ? [`own-${this.below(4)}`] : [...this.model.oldColumns];
    return (this.rarely(12) ? this.columnId() : this.pick(known)) ?? "own";
  }

  beforeColumn(): string | null {
    return this.rarely(3) ? null : this.columnId();
  }

  /** Mostly no version; else the present one, or one that is past. */
  version(row: { readonly version: number } | undefined): number | undefined {
    return [undefined, undefined, undefined, row?.version, (row?.version ?? 2) - 1][this.below(5)];
  }

  card(id: string): BoardCard | undefined {
    return this.board?.columns.flatMap(({ cards }) => cards).find((card) => card.id === id);
  }

  column(id: string): ModelColumn | undefined {
    return this.board?.columns.find((column) => column.id === id);
  }

  title(): string {
    return `Title ${this.below(4)}`;
  }

  fields() {
    const labels = [[], ["a"], ["b", "a"]];
    return {
      ...(this.rarely(2) ? { details: `Details ${this.below(3)}` } : {}),
      ...(this.rarely(2) ? { labels: labels[this.below(3)] ?? [] } : {}),
      ...(this.rarely(2) ? { due_on: this.rarely(3) ? null : `2026-01-0${1 + this.below(9)}` } : {}),
    };
  }

  #cardsOf(boards: readonly ModelBoard[]): string[] {
    return boards.flatMap(({ columns }) => columns.flatMap(({ cards }) => cards.map(({ id }) => id)));
  }

  #idOf(here: readonly string[], anywhere: readonly string[]): string {
    if (this.rarely(25)) return "ghost";
    return (this.rarely(12) ? this.pick(anywhere) : this.pick(here)) ?? "ghost";
  }
}
