/** What a screen reader is told, politely, through the page's one live region. */
import { type ReadonlySignal, signal } from "@preact/signals";

const words = signal("");
export const announcement: ReadonlySignal<string> = words;

/** Says it after what is being said. The same words twice differ by a blank, or they would not be said again. */
export function announce(text: string): void {
  words.value = words.value === text ? `${text}\u00a0` : text;
}
