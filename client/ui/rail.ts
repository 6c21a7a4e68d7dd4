/**
 * Whether the rail at the left shows words beside its icons. The attribute is set by theme_boot.ts before the first
 * paint.
 */
import { type ReadonlySignal, signal } from "@preact/signals";

/** Also read by theme_boot.ts. */
const STORED_AS = "benchtop-rail";
const narrow = signal(document.documentElement.dataset.rail === "narrow");

export const railIsNarrow: ReadonlySignal<boolean> = narrow;

export function toggleRail(): void {
  narrow.value = !narrow.value;
  document.documentElement.dataset.rail = narrow.value ? "narrow" : "wide";
  try {
    localStorage.setItem(STORED_AS, narrow.value ? "narrow" : "wide");
  } catch {
    // Storage can be forbidden: the choice then holds until the page is left.
  }
}
