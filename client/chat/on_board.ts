/** Where an operation is to be seen on the board. */
import type { Operation } from "../../server/chat/schema.ts";
import { cardElementId } from "../board/focus.ts";
import { columnElementId, marks, pointAt } from "../board/marks.ts";
import { board } from "../board/store.ts";
import { amend } from "../router.ts";
import { isPhone } from "../shell/phone.ts";
import { ghostElementId } from "./Ghosts.tsx";
import { closeChat } from "./open.ts";

/** How long something stays highlighted that focus is not on. */
const POINT_MS = 4_000;
let pointing: ReturnType<typeof setTimeout> | undefined;
/** What is to be shown once the chat is out of the way. */
let shownNext: string | undefined;

/** The id of the element that shows what an operation is about; undefined when nothing does (any more). */
export function elementIdOf(operation: Operation): string | undefined {
  if ("card_id" in operation) {
    const { card_id } = operation;
    if (board.value?.cards[card_id] !== undefined) return cardElementId(card_id);
    return [...marks.value?.ghostCards.values() ?? []].flat().some(({ id }) => id === card_id)
      ? ghostElementId(card_id)
      : undefined;
  }
  const { column_id } = operation;
  if (board.value?.columns.some(({ id }) => id === column_id)) return columnElementId(column_id);
  return marks.value?.ghostColumns.some(({ id }) => id === column_id) ? ghostElementId(column_id) : undefined;
}

/** Highlights it, wherever the board is scrolled to. */
export function pointOut(element_id: string | undefined): void {
  clearTimeout(pointing);
  pointAt(element_id);
}

/** Highlights it and brings it to the screen; on a phone the chat makes room for that. */
export function showOnBoard(element_id: string, from: "click" | "focus"): void {
  const isHidden = document.getElementById(element_id)?.closest("[hidden]") instanceof Element;
  if (from === "click" && isHidden) amend({ q: "" }); // a search hides it
  if (from === "click" && isPhone.peek()) {
    shownNext = element_id;
    closeChat();
  } else {
    pointOut(element_id);
    scrollTo(element_id);
  }
}

/** The chat is closed, and takes its highlights away with it. */
export function leaveBoard(): void {
  const element_id = shownNext;
  shownNext = undefined;
  pointOut(element_id);
  if (element_id === undefined) return;
  pointing = setTimeout(() => pointAt(undefined), POINT_MS);
  scrollTo(element_id);
}

function scrollTo(element_id: string): void {
  requestAnimationFrame(() => {
    document.getElementById(element_id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
