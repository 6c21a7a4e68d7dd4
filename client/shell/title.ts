/** The title of the browser's tab. */
import { effect } from "@preact/signals";
import { board } from "../board/store.ts";

export function startTitle(): void {
  effect(() => {
    document.title = board.value === undefined ? "Benchtop" : `${board.value.title} · Benchtop`;
  });
}
