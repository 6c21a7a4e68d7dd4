/**
 * Dragging by mouse and touch, as this page wants it. The library moves elements itself while something is in hand; at
 * the end they are put back where the page's own renderer left them, and what was decided is told as positions.
 */
// @ts-types="npm:@types/sortablejs@1.15.9"
import Sortable from "sortablejs";

interface SortableOptions {
  /** Lists of one group exchange their items. */
  readonly group: string;
  /** What can be dragged, as a selector. */
  readonly items: string;
  /** What an item is dragged by, when not by all of it. */
  readonly handle?: string;
  readonly direction: "vertical" | "horizontal";
  readonly onStart: () => void;
  /** Always called after `onStart`; without a drop when the drag was given up, changed nothing, or lost its list. */
  readonly onEnd: (drop: Drop | undefined) => void;
}

/** Where an item was let go: in which list, and before which other element. */
export interface Drop {
  readonly item: HTMLElement;
  readonly list: HTMLElement;
  readonly next: Element | null;
}

/** A finger that rests this long lifts; one that moves earlier scrolls. */
const LONG_PRESS_MS = 220;
const SLIDE_MS = 120;

/** Lists longer than this do not slide: the library would measure all of their items at every step. */
const SLIDING_ITEMS_MAX = 50;

const sortables = new Set<Sortable>();
/** Ends the drag that is going on; undefined while nothing is in the hand. */
let giveUpDrag: (() => void) | undefined;

/** @returns what ends it */
export function makeSortable(list: HTMLElement, options: SortableOptions): () => void {
  let next: Element | null = null;
  let givenUp = false;
  const giveUp = () => {
    givenUp = true;
    release();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") giveUp();
  };
  const onCancel = () => givenUp = true; // the library takes it for a release, after this
  const sortable = Sortable.create(list, {
    group: options.group,
    draggable: options.items,
    ...(options.handle === undefined ? {} : { handle: options.handle }),
    direction: options.direction,
    // The browser's own drag and drop differs between systems and is missing on most touch screens.
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 4,
    fallbackClass: "in-hand",
    chosenClass: "chosen",
    delay: LONG_PRESS_MS,
    delayOnTouchOnly: true,
    touchStartThreshold: 8,
    // Halves of an item decide between before and after it.
    swapThreshold: 1,
    invertSwap: true,
    // The halves overlap, so that the very middle belongs to one of them: a hand that rests there is not overlooked.
    invertedSwapThreshold: 1.1,
    emptyInsertThreshold: 24,
    easing: "ease-out",
    scrollSensitivity: 56,
    scrollSpeed: 16,
    filter: "input, textarea, .no-drag",
    preventOnFilter: false,
    onStart: ({ item }) => {
      next = item.nextElementSibling;
      givenUp = false;
      item.classList.add("drop-line");
      document.documentElement.classList.add("dragging");
      document.addEventListener("keydown", onKey, true);
      document.addEventListener("pointercancel", onCancel, true);
      giveUpDrag = giveUp;
      chooseMotion();
      options.onStart();
    },
    onEnd: ({ item, from, to }) => {
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointercancel", onCancel, true);
      giveUpDrag = undefined;
      document.documentElement.classList.remove("dragging");
      item.classList.remove("drop-line");
      const drop = { item, list: to, next: item.nextElementSibling };
      const moved = to !== from || drop.next !== next;
      from.insertBefore(item, next?.parentNode === from ? next : null);
      options.onEnd(moved && !givenUp ? drop : undefined);
    },
  });
  sortables.add(sortable);
  return () => {
    if (giveUpDrag !== undefined) dropAll(giveUpDrag);
    sortables.delete(sortable);
    sortable.destroy();
  };
}

/** Ends a drag whose lists are leaving the page: with any of them the library forgets it, and would tell nobody. */
function dropAll(giveUp: () => void): void {
  giveUp();
  // The library swallows the click that ends a drag. For an element that is gone the browser sends none, so that it
  // would be the next real one.
  document.dispatchEvent(new MouseEvent("click"));
}

/** The library knows no way to give up, but it knows a release: of the pointer, or of the mouse in Safari. */
function release(): void {
  document.dispatchEvent(new PointerEvent("pointerup"));
  document.dispatchEvent(new MouseEvent("mouseup"));
}

function chooseMotion(): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const sortable of sortables) {
    sortable.option("animation", still || sortable.el.children.length > SLIDING_ITEMS_MAX ? 0 : SLIDE_MS);
  }
}
