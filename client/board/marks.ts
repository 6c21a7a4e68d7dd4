/** What the board shows besides itself: changes that are only proposed, and what the chat points at. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { cardElementId } from "./focus.ts";

export type Mark = "added" | "moved" | "edited" | "deleted";

/** A card or a column where a proposal would put it. */
export interface Ghost {
  readonly id: string;
  readonly title: string;
  readonly mark: "added" | "moved";
  /** What it would stand before, of what stands there now; null when it would come last. */
  readonly before_id: string | null;
}

export interface Marks {
  /** Of those that are there, by id. */
  readonly cards: ReadonlyMap<string, Mark>;
  readonly columns: ReadonlyMap<string, Mark>;
  /** By the column they would be in, which may be a ghost too; in their order. */
  readonly ghostCards: ReadonlyMap<string, readonly Ghost[]>;
  readonly ghostColumns: readonly Ghost[];
}

/** What draws ghosts comes with who makes them: most boards never show one. */
export interface DrawnMarks extends Marks {
  readonly drawCard: (ghost: Ghost) => ComponentChild;
  readonly drawColumn: (ghost: Ghost) => ComponentChild;
}

const shown = signal<DrawnMarks | undefined>(undefined);
const pointed = signal<string | undefined>(undefined);

export const marks: ReadonlySignal<DrawnMarks | undefined> = shown;

/** Undefined when nothing is proposed. */
export function setMarks(next: DrawnMarks | undefined): void {
  shown.value = next;
}

/** Highlights the element with this id, whichever it is by then; undefined for none. */
export function pointAt(element_id: string | undefined): void {
  pointed.value = element_id;
}

export function columnElementId(id: string): string {
  return `column-${id}`;
}

export function cardMark(id: string): string | undefined {
  return withPointer(shown.value?.cards.get(id), cardElementId(id));
}

export function columnMark(id: string): string | undefined {
  return withPointer(shown.value?.columns.get(id), columnElementId(id));
}

/** The mark of an element, as its attribute says it. */
export function withPointer(mark: Mark | undefined, element_id: string): string | undefined {
  return pointed.value === element_id ? `${mark ?? ""} pointed` : mark;
}

/** What is there, with the ghosts among it. */
export function amongGhosts(
  ids: readonly string[],
  draw: (id: string) => ComponentChild,
  ghosts: readonly Ghost[] = [],
  drawGhost: (ghost: Ghost) => ComponentChild = () => null,
): ComponentChild[] {
  const before = (id: string | null) => ghosts.filter((ghost) => ghost.before_id === id).map(drawGhost);
  return [...ids.flatMap((id) => [...before(id), draw(id)]), ...before(null)];
}
