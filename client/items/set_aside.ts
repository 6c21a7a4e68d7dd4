/** What a person had typed when it could not be saved: kept with its item, to use again or to paste. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { ItemPatch } from "../../server/items/schema.ts";
import { Problem, wordsFor } from "../problem.ts";
import { copyText } from "../ui/copy_text.ts";
import { holdPage } from "../ui/leaving.ts";
import { showToast } from "../ui/toasts.ts";
import { list } from "./store.ts";

export interface KeptEdit {
  readonly patch: ItemPatch;
  /** Why it was not saved, as a sentence without its full stop. */
  readonly reason: string;
}

const kept = signal<ReadonlyMap<string, KeptEdit>>(new Map());

/** By item. */
export const setAside: ReadonlySignal<ReadonlyMap<string, KeptEdit>> = kept;

/** Has the browser ask before it drops them. */
effect(() => kept.value.size > 0 ? holdPage() : undefined);

export function putAside(item_id: string, patch: ItemPatch, error: unknown): void {
  const edit = { patch: { ...kept.value.get(item_id)?.patch, ...patch }, reason: reasonOf(error) };
  kept.value = new Map(kept.value).set(item_id, edit);
  if (list.opened.peek()?.id === item_id) return; // its dialog shows the text, and says why it was not saved
  showToast({
    tone: "bad",
    text: `Not saved: ${edit.reason}. Your text is kept.`,
    action: { label: "Copy my text", run: () => void copyText(wordsOf(edit.patch)) },
  });
}

export function dropSetAside(item_id: string): void {
  const rest = new Map(kept.value);
  rest.delete(item_id);
  kept.value = rest;
}

/** The changed fields as text that can be pasted. */
export function wordsOf({ title, description }: ItemPatch): string {
  return [title, description].filter((text) => typeof text === "string").join("\n\n");
}

function reasonOf(error: unknown): string {
  const code = error instanceof Problem ? error.code : undefined;
  if (code === "stale") return "Someone else changed this item at the same time";
  return code === "not_found" ? "Someone else deleted this item" : wordsFor(error);
}
