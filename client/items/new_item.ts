/** Items that are typed but not added: kept while the dialog for them is closed. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { holdPage } from "../ui/leaving.ts";

export interface ItemDraft {
  readonly title: string;
  /** Markdown. */
  readonly description: string;
}

const EMPTY: ItemDraft = { title: "", description: "" };

/** First what the dialog shows; then items that came back refused and wait for the dialog to be empty. */
const drafts = signal<readonly ItemDraft[]>([]);
const opened = signal(false);

/** What the dialog for a new item shows. */
export const newItem = computed(() => drafts.value[0] ?? EMPTY);
export const newItemIsOpen: ReadonlySignal<boolean> = opened;

/** Has the browser ask before it drops them. */
effect(() => drafts.value.some(holdsText) ? holdPage() : undefined);

export function openNewItem(): void {
  opened.value = true;
}

export function closeNewItem(): void {
  opened.value = false;
}

export function keepNewItem(draft: ItemDraft): void {
  drafts.value = [draft, ...drafts.value.slice(1)];
}

/** It has been added or given up; one that waited takes its place. */
export function dropNewItem(): void {
  drafts.value = drafts.value.slice(1);
}

/** Keeps an item that was refused, without touching what is being typed. */
export function returnNewItem(draft: ItemDraft): void {
  const [shown = EMPTY, ...waiting] = drafts.value;
  drafts.value = holdsText(shown) ? [shown, ...waiting, draft] : [draft, ...waiting];
}

function holdsText({ title, description }: ItemDraft): boolean {
  return title.trim() !== "" || description.trim() !== "";
}
