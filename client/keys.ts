/** Keys that work in a view wherever focus is, unless it is in a field or a dialog: each view says which. */
import { computed, signal } from "@preact/signals";
import { route, type View } from "./router.ts";

/** Keys that do the same, and what that is. */
export type Shortcut = readonly [keys: readonly string[], meaning: string];

export interface ViewKeys {
  /** What the page of shortcuts tells, besides the keys that all views have. */
  readonly shortcuts: readonly Shortcut[];
  /** Answers whether the key means something here; those with Ctrl, Alt or Meta never get here. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  /** Goes from the search to what it found. */
  readonly enter: () => void;
}

const keys = signal<ReadonlyMap<View, ViewKeys>>(new Map());

/** Those of the view that is shown. */
export const viewKeys = computed(() => keys.value.get(route.value.view));

/** Once per view, when it is loaded. */
export function registerKeys(view: View, own: ViewKeys): void {
  keys.value = new Map(keys.value).set(view, own);
}
