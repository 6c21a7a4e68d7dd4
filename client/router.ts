/**
 * What the address names: `/boards/<board_id>?q=<search>&card=<card_id>&chat=<chat_id>`,
 * `/items?q=<search>&sort=<field>&item=<item_id>`, `/users` with `q` and `sort`, `/settings/<section>`, `/setup` and
 * `/signup`. `/` is the first board.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";

export const VIEWS = ["board", "items", "users", "settings", "setup", "signup"] as const;
export type View = (typeof VIEWS)[number];

export const SECTIONS = ["profile", "password", "appearance", "ai", "access", "data", "about"] as const;
export type Section = (typeof SECTIONS)[number];

/** What the view of an address does not have is empty. */
export interface Route {
  readonly view: View;
  /** Undefined for the first board. */
  readonly board_id: string | undefined;
  /** What cards, items or users are searched for; empty for all. */
  readonly q: string;
  /** The card whose dialog is open. */
  readonly card_id: string | undefined;
  /** The item whose dialog is open. */
  readonly item_id: string | undefined;
  /** The chat that is open beside the board: its id, or `new` for one that has not begun. */
  readonly chat: string | undefined;
  /** What items or users are sorted by, turned around by a minus; empty for the usual. */
  readonly sort: string;
  /** The page of the settings. */
  readonly section: Section;
}

const WRITE_AFTER_MS = 100;
let writing: ReturnType<typeof setTimeout> | undefined;

/** What is to be written into the history, in this order; it waits while the browser goes back, which takes time. */
const steps: (() => void)[] = [];
let isGoingBack = false;

const FIRST_BOARD: Route = {
  view: "board",
  board_id: undefined,
  q: "",
  card_id: undefined,
  item_id: undefined,
  chat: undefined,
  sort: "",
  section: "profile",
};
const current = signal(FIRST_BOARD);
const nowhere = signal(false);

export const route: ReadonlySignal<Route> = current;
/** The address names nothing here; the route is then that of the first board, where one can go on. */
export const isNowhere: ReadonlySignal<boolean> = nowhere;

/** Whether the page is for somebody who has no account yet; one leaves it by loading another. */
export const isForNewcomers = computed(() => route.value.view === "setup" || route.value.view === "signup");

/** What an id looks like, as the server has it (server/board/schema.ts). */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
/** What a sort looks like; whether there is such a field is the view's to know. */
const SORT = /^-?[a-z_]{1,32}$/;

/**
 * Null for an address that is none of ours. An id becomes part of the addresses of requests: one that could change
 * where they go (`board-1?`, `../audit`) is none, however a link may spell it.
 */
export function parseRoute({ pathname, searchParams }: URL): Route | null {
  const parts = pathname.split("/");
  while (parts.at(-1) === "") parts.pop();
  const [, first = "", second, rest] = parts;
  if (rest !== undefined) return null;
  const place = placeOf(first, second === undefined ? undefined : decoded(second));
  if (place === undefined) return null;
  const sort = searchParams.get("sort") ?? "";
  return ownFields({
    ...FIRST_BOARD,
    ...place,
    q: searchParams.get("q") ?? "",
    card_id: idIn(searchParams, "card"),
    item_id: idIn(searchParams, "item"),
    chat: idIn(searchParams, "chat"),
    sort: SORT.test(sort) ? sort : "",
  });
}

export function formatRoute(to: Route): string {
  const { q, card_id, chat, item_id, sort } = ownFields(to);
  const search = new URLSearchParams();
  if (q !== "") search.set("q", q);
  if (card_id !== undefined) search.set("card", card_id);
  if (chat !== undefined) search.set("chat", chat);
  if (sort !== "") search.set("sort", sort);
  if (item_id !== undefined) search.set("item", item_id);
  return search.size === 0 ? pathOf(to) : `${pathOf(to)}?${search}`;
}

function idIn(search: URLSearchParams, name: string): string | undefined {
  const id = search.get(name) ?? "";
  return ID.test(id) ? id : undefined;
}

/** The view that a path of one or two parts names. */
function placeOf(first: string, second: string | undefined): Partial<Route> | undefined {
  if (first === "boards") return second !== undefined && ID.test(second) ? { board_id: second } : undefined;
  if (first === "settings") {
    const section = second === undefined ? FIRST_BOARD.section : SECTIONS.find((name) => name === second);
    return section === undefined ? undefined : { view: "settings", section };
  }
  if (second !== undefined) return undefined;
  if (first === "") return {};
  const view = VIEWS.find((name) => name === first);
  return view === undefined || view === "board" ? undefined : { view };
}

function pathOf({ view, board_id, section }: Route): string {
  if (view === "settings") return `/settings/${section}`;
  if (view !== "board") return `/${view}`;
  return board_id === undefined ? "/" : `/boards/${encodeURIComponent(board_id)}`;
}

/** Without what belongs to other views. */
function ownFields(to: Route): Route {
  switch (to.view) {
    case "board":
      return { ...to, item_id: undefined, sort: "", section: FIRST_BOARD.section };
    case "items":
      return { ...FIRST_BOARD, view: to.view, q: to.q, sort: to.sort, item_id: to.item_id };
    case "users":
      return { ...FIRST_BOARD, view: to.view, q: to.q, sort: to.sort };
    case "settings":
      return { ...FIRST_BOARD, view: to.view, section: to.section };
    case "setup":
    case "signup":
      return { ...FIRST_BOARD, view: to.view };
  }
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
  addEventListener("popstate", () => {
    const hasGoneOn = isGoingBack && (steps.length > 0 || writing !== undefined);
    isGoingBack = false;
    if (hasGoneOn) takeSteps(); // the person did not wait for the browser: the address follows what is shown
    else read();
  });
  read();
}

/** Opens something: one step that "back" undoes. Another view is opened without what was searched for in this one. */
export function visit(change: Partial<Route>): void {
  writeAddress();
  const next = ownFields({ ...baseOf(change), ...change });
  const state = { from: formatRoute(current.value) };
  takeStep(() => history.pushState(state, "", formatRoute(next))); // first: whoever hears of it may amend the address
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

/** Leaves the open card or item: back to where it was opened from, when that was on this page. */
export function leaveOpened(): void {
  leave({ card_id: undefined, item_id: undefined }, () => entryBefore() !== undefined);
}

/** Leaves the chat: back, when that leads to the very same without it. */
export function leaveChat(): void {
  leave({ chat: undefined }, (address) => entryBefore() === address);
}

/** @param isBefore whether the browser is to go back; else the address is corrected */
function leave(change: Partial<Route>, isBefore: (address: string) => boolean): void {
  writeAddress();
  const next = { ...current.value, ...change };
  const address = formatRoute(next);
  takeStep(() => {
    if (!isBefore(address)) return history.replaceState(history.state, "", address);
    isGoingBack = true;
    history.back();
  });
  current.value = next; // at once; the browser goes back a moment later
}

/** Brings the address of this entry in line with what is shown. */
function writeAddress(): void {
  if (writing === undefined) return;
  clearTimeout(writing);
  writing = undefined;
  const address = formatRoute(current.value);
  takeStep(() => history.replaceState(history.state, "", address));
}

function takeStep(step: () => void): void {
  steps.push(step);
  takeSteps();
}

function takeSteps(): void {
  while (!isGoingBack) {
    const step = steps.shift();
    if (step === undefined) return;
    step();
  }
}

/** The address that `visit` led here from; undefined when something else did. */
function entryBefore(): unknown {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "from" in state ? state.from : undefined;
}

/** What a change is made to: the present route, as far as the view stays the same. */
function baseOf({ view }: Partial<Route>): Route {
  return view === undefined || view === current.value.view ? current.value : FIRST_BOARD;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % is no reason to show nothing: no board has this id, and the page says so
  }
}
