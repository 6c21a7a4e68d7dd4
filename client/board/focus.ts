/** Keyboard focus on cards, kept while their elements come and go. */
import { currentCard, openSession, setCurrentCard } from "./store.ts";

/** The card whose element left the page while it had focus. */
let orphan: string | undefined;

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

function realId(id: string): string {
  return openSession()?.realId(id) ?? id;
}
