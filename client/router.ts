/** What the address names: `/boards/<board_id>?q=<search>&card=<card_id>`. `/` is the first board. */
import { signal } from "@preact/signals";

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

const current = signal<Route>({ board_id: undefined, q: "", card_id: undefined });
export const route = current;

/** Null for an address that is none of ours. */
export function parseRoute(address: URL): Route | null {
  const path = address.pathname.replace(/\/+$/, "");
  const board = /^\/boards\/([^/]+)$/.exec(path);
  if (path !== "" && board === null) return null;
  return {
    board_id: board?.[1] === undefined ? undefined : decoded(board[1]),
    q: address.searchParams.get("q") ?? "",
    card_id: address.searchParams.get("card") ?? undefined,
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
    current.value = parseRoute(new URL(location.href)) ?? { board_id: undefined, q: "", card_id: undefined };
  };
  addEventListener("popstate", read);
  read();
}

/** Opens something: one step that "back" undoes. */
export function visit(change: Partial<Route>): void {
  writeAddress();
  current.value = { ...current.value, ...change };
  history.pushState({ from_here: true }, "", formatRoute(current.value));
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
