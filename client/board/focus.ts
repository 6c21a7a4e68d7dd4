/** Keyboard focus on cards and "Add card", kept while their elements come and go. */
import { currentCard, realId, setCurrentCard } from "./store.ts";

/** The card whose element left the page while it had focus. */
let orphan: string | undefined;
/** The column whose "Add card" left the page while it had focus. */
let orphanColumn: string | undefined;

export function cardElementId(id: string): string {
  return `card-${id}`;
}

export function focusCard(id: string | undefined): void {
  if (id !== undefined) document.getElementById(cardElementId(id))?.focus();
}

/** The card whose element, or something in it, the event or focus is in. */
export function cardIdOf(target: EventTarget | null): string | undefined {
  const slot = target instanceof Element ? target.closest(".slot") : null;
  return slot instanceof HTMLElement ? slot.dataset.cardId : undefined;
}

/** A card that moved to another column, or got its id from the server, has a new element: focus follows it. */
export function adoptFocus(id: string, element: HTMLElement): void {
  if (currentCard.peek() !== id) return;
  const focused = cardIdOf(document.activeElement);
  if (orphan === id || (focused !== undefined && realId(focused) === id)) element.focus();
}

export function orphanFocus(id: string, element: HTMLElement): void {
  if (document.activeElement === element) orphan = realId(id);
}

/** Called for every card that gets focus. */
export function noteFocus(id: string): void {
  orphan = undefined;
  setCurrentCard(id);
}

export function addCardElementId(column_id: string): string {
  return `add-card-${column_id}`;
}

export function focusAddCard(column_id: string | undefined): void {
  if (column_id !== undefined) document.getElementById(addCardElementId(column_id))?.focus();
}

/** A column that got its id from the server has a new "Add card": focus follows it. */
export function adoptAddCardFocus(column_id: string): void {
  if (orphanColumn === undefined || realId(orphanColumn) !== column_id) return;
  orphanColumn = undefined;
  if (document.activeElement === document.body) focusAddCard(column_id); // else it has gone elsewhere meanwhile
}

export function orphanAddCardFocus(column_id: string): void {
  if (document.activeElement?.id === addCardElementId(column_id)) orphanColumn = column_id;
}
