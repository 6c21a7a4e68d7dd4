/** Which page of help lies over everything. */
import { type ReadonlySignal, signal } from "@preact/signals";

type Help = "shortcuts" | "about";

const open = signal<Help | undefined>(undefined);
export const openedHelp: ReadonlySignal<Help | undefined> = open;

export function openHelp(page: Help): void {
  open.value = page;
}

export function closeHelp(): void {
  open.value = undefined;
}
