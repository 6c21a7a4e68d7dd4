/**
 * What the board view shows, as signals: one for each column and one for each card, so that a change redraws only what
 * it touches. They are written here only; what a person does to the board is in actions.ts.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { BoardCard, BoardColumn, NamedBoard } from "../../server/board/schema.ts";
import { route } from "../router.ts";
import { announce } from "../ui/announce.ts";
import { applyOperation } from "./operations.ts";
import type { Place } from "./board_state.ts";
import { matcher } from "./search.ts";
import { BoardSession, type SessionIo } from "./session.ts";

type Loading =
  | { readonly state: "loading" }
  | { readonly state: "ready" }
  | { readonly state: "broken"; readonly error: unknown };

/** A card that is being moved by keyboard: shown at `to`, and sent only once it is dropped. */
export interface Lift {
  readonly card_id: string;
  readonly from: Place;
  readonly to: Place;
}

const progress = signal<Loading>({ state: "loading" });
const shownBoard = signal<NamedBoard | undefined>(undefined);
const shownColumnIds = signal<readonly string[]>([]);
const lifted = signal<Lift | undefined>(undefined);
const visitedCard = signal<string | undefined>(undefined);

export const loading: ReadonlySignal<Loading> = progress;
/** The board as it is shown; undefined while there is nothing to show. */
export const board: ReadonlySignal<NamedBoard | undefined> = shownBoard;
export const columnIds: ReadonlySignal<readonly string[]> = shownColumnIds;
export const lift: ReadonlySignal<Lift | undefined> = lifted;
/** The card that Tab leads to, and that keys act on. */
export const currentCard: ReadonlySignal<string | undefined> = visitedCard;

const columns = new Map<string, Signal<BoardColumn>>();
const cards = new Map<string, Signal<BoardCard>>();
let session: BoardSession | undefined;
let held = false;

/** The words searched for, and how many cards they find; undefined when nothing is searched. */
export const found = computed(() => {
  const matches = matcher(route.value.q);
  if (matches === undefined || board.value === undefined) return undefined;
  return new Set(Object.values(board.value.cards).filter(matches).map((card) => card.id));
});

/** Every label in use on this board, most used first. */
export const labelsInUse = computed(() => {
  const counts = new Map<string, number>();
  for (const card of Object.values(board.value?.cards ?? {})) {
    for (const label of card.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([label]) => label);
});

/** The card that Tab leads to: the one last visited, or the first there is. */
export const tabStop = computed(() => {
  const id = currentCard.value;
  if (id !== undefined && board.value?.cards[id] !== undefined && (found.value?.has(id) ?? true)) return id;
  for (const column of board.value?.columns ?? []) {
    const first = visibleCards(column)[0];
    if (first !== undefined) return first;
  }
  return undefined;
});

/** The ids of a column's cards that the search lets through, in order. */
export function visibleCards(column: BoardColumn): readonly string[] {
  const matching = found.value;
  return matching === undefined ? column.cardIds : column.cardIds.filter((id) => matching.has(id));
}

export function columnSignal(id: string): ReadonlySignal<BoardColumn> | undefined {
  return columns.get(id);
}

export function cardSignal(id: string): ReadonlySignal<BoardCard> | undefined {
  return cards.get(id);
}

/** The board that is open, for actions. */
export function openSession(): BoardSession | undefined {
  return session;
}

/** Opens a board, instead of the one that was. */
export function openBoard(board_id: string, io: Omit<SessionIo, "onShown" | "onReadFailed">): void {
  if (session?.board_id === board_id) return;
  closeBoard();
  session = new BoardSession(board_id, { ...io, onShown: show, onReadFailed: showFailure });
}

export function closeBoard(): void {
  session?.close();
  session = undefined;
  held = false; // whatever is in the hand belongs to a board that is gone
  batch(() => {
    progress.value = { state: "loading" };
    lifted.value = undefined;
    publish(undefined);
  });
}

/** Nothing could be read; a board that is shown already stays. */
export function showFailure(error: unknown): void {
  if (board.value === undefined) progress.value = { state: "broken", error };
}

/** Takes a failure back, for another try. */
export function showLoading(): void {
  progress.value = { state: "loading" };
}

/** What the server calls a row that was made here under a temporary id. */
export function realId(id: string): string {
  return session?.realId(id) ?? id;
}

export function setCurrentCard(card_id: string | undefined): void {
  visitedCard.value = card_id;
}

/** What is lifted, and where it would land; undefined for nothing. `show` brings it to the screen. */
export function setLift(next: Lift | undefined): void {
  lifted.value = next;
}

/** Keeps the view as it is while something is in the person's hand; `letGo` shows what has happened since. */
export function hold(): void {
  held = true;
}

export function letGo(): void {
  held = false;
  show();
}

/** Shows the state of the open session, with a card lifted by keyboard where it would land. */
export function show(): void {
  const truth = session?.shown;
  if (held || truth === undefined) return;
  batch(() => {
    progress.value = { state: "ready" };
    const inAir = followLifted(truth);
    publish(inAir ? applyOperation(truth, { type: "card.move", card_id: inAir.card_id, place: inAir.to }) : truth);
  });
}

/** The lifted card under the id the server gave it meanwhile; a card that is gone is no longer in the air. */
function followLifted(truth: NamedBoard): Lift | undefined {
  const before = lifted.value;
  if (before === undefined || session === undefined) return undefined;
  const card_id = session.realId(before.card_id);
  if (truth.cards[card_id] === undefined) {
    announce(`Card ${board.value?.cards[before.card_id]?.title ?? ""} was deleted`);
    lifted.value = undefined;
  } else if (card_id !== before.card_id) {
    lifted.value = { ...before, card_id };
  }
  return lifted.value;
}

function publish(next: NamedBoard | undefined): void {
  const focused = currentCard.value;
  if (focused !== undefined && session !== undefined) visitedCard.value = session.realId(focused);
  assign(columns, Object.fromEntries((next?.columns ?? []).map((column) => [column.id, column])), sameColumn);
  assign(cards, next?.cards ?? {}, Object.is);
  const ids = next?.columns.map((column) => column.id) ?? [];
  if (!sameList(ids, columnIds.value)) shownColumnIds.value = ids;
  shownBoard.value = next;
}

/** Brings a map of signals in line with rows: each signal changes only when its row did. */
function assign<Row>(signals: Map<string, Signal<Row>>, rows: Record<string, Row>, same: (a: Row, b: Row) => boolean) {
  for (const id of signals.keys()) if (rows[id] === undefined) signals.delete(id);
  for (const [id, row] of Object.entries(rows)) {
    const known = signals.get(id);
    if (known === undefined) signals.set(id, signal(row));
    else if (!same(known.peek(), row)) known.value = row;
  }
}

function sameColumn(a: BoardColumn, b: BoardColumn): boolean {
  return a === b || (a.title === b.title && sameList(a.cardIds, b.cardIds));
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
