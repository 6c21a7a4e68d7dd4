/** Whether the page is as narrow as a phone: the same limit as in the styles. */
import { type ReadonlySignal, signal } from "@preact/signals";

const narrow = matchMedia("(max-width: 639.9px)");
const current = signal(narrow.matches);
narrow.addEventListener("change", () => current.value = narrow.matches);

export const isPhone: ReadonlySignal<boolean> = current;
