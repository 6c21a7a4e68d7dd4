/** What the address names: `/boards/<board_id>?q=<search>&card=<card_id>`. `/` is the first board. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";

export interface Route {
  /** Undefined for the first board there is. */
  readonly board_id: string | undefined;
  /** What the cards are searched for; empty for all. */
  readonly q: string;
  /** The card whose dialog is open. */
  readonly card_id: string | undefined;
}

const WRITE_AFTER_MS = 100;
let writing: ReturnType<typeof setTimeout> | undefined;

const FIRST_BOARD: Route = { board_id: undefined, q: "", card_id: undefined };
const current = signal(FIRST_BOARD);
const nowhere = signal(false);

export const route: ReadonlySignal<Route> = current;
/** The address names nothing here; the route is then that of the first board, where one can go on. */
export const isNowhere: ReadonlySignal<boolean> = nowhere;

/** What an id looks like, as the server has it (server/board/schema.ts). */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;

/**
 * Null for an address that is none of ours. An id becomes part of the addresses of requests: one that could change where
 * they go (`board-1?`, `../audit`) is none, however a link may spell it.
 */
export function parseRoute(address: URL): Route | null {
  const path = address.pathname.replace(/\/+$/, "");
  const [, name] = /^\/boards\/([^/]+)$/.exec(path) ?? [];
  const board_id = name === undefined ? undefined : decoded(name);
  if (path !== "" && (board_id === undefined || !ID.test(board_id))) return null;
  const card_id = address.searchParams.get("card");
  return {
    board_id,
    q: address.searchParams.get("q") ?? "",
    card_id: card_id !== null && ID.test(card_id) ? card_id : undefined,
  };
}

export function formatRoute(to: Route): string {
  const search = new URLSearchParams();
  if (to.q !== "") search.set("q", to.q);
  if (to.card_id !== undefined) search.set("card", to.card_id);
  const path = to.board_id === undefined ? "/" : `/boards/${encodeURIComponent(to.board_id)}`;
  return search.size === 0 ? path : `${path}?${search}`;
}

/** Reads the address, now and whenever the person goes back or forward. */
export function startRouter(): void {
  const read = () => {
    clearTimeout(writing);
    writing = undefined;
    const named = parseRoute(new URL(location.href));
    batch(() => {
      nowhere.value = named === null;
      current.value = named ?? FIRST_BOARD;
    });
  };
  addEventListener("popstate", read);
  read();
}

/** Opens something: one step that "back" undoes. */
export function visit(change: Partial<Route>): void {
  writeAddress();
  const next = { ...current.value, ...change };
  history.pushState({ from_here: true }, "", formatRoute(next)); // first: whoever hears of it may amend the address
  batch(() => {
    nowhere.value = false;
    current.value = next;
  });
}

/** Corrects the address without a step of its own. */
export function amend(change: Partial<Route>): void {
  amendSoon(change);
  writeAddress();
}

/** The same for what changes with every letter typed: browsers refuse to have the address changed that often. */
export function amendSoon(change: Partial<Route>): void {
  current.value = { ...current.value, ...change };
  writing ??= setTimeout(writeAddress, WRITE_AFTER_MS);
}

/** Leaves the open card: back to where it was opened from, when that was on this page. */
export function leaveCard(): void {
  if (!cameFromHere()) return amend({ card_id: undefined });
  writeAddress();
  current.value = { ...current.value, card_id: undefined }; // at once; the browser goes back a moment later
  history.back();
}

/** Brings the address of this entry in line with what is shown. */
function writeAddress(): void {
  if (writing === undefined) return;
  clearTimeout(writing);
  writing = undefined;
  history.replaceState(history.state, "", formatRoute(current.value));
}

/** The step to this entry was made by `visit`, so that the entry before it is one of ours. */
function cameFromHere(): boolean {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "from_here" in state;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % is no reason to show nothing: no board has this id, and the page says so
  }
}
