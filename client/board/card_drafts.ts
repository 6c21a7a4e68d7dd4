/**
 * Titles of new cards that are typed but not added: kept by column while "Add card" is closed or another board open.
 */
import { computed, effect, signal } from "@preact/signals";
import { holdPage } from "../ui/leaving.ts";
import { realId } from "./store.ts";

/** By column: first what its field shows, then titles that came back refused and wait for the field to be empty. */
const drafts = signal<ReadonlyMap<string, readonly string[]>>(new Map());
const holdsText = computed(() => [...drafts.value.values()].flat().some((text) => text.trim() !== ""));

/** Has the browser ask before it drops them. */
export function guardCardDrafts(): void {
  effect(() => holdsText.value ? holdPage() : undefined);
}

/** What the field for new cards of this column shows. */
export function cardDraft(column_id: string): string {
  return draftsOf(column_id)[0] ?? "";
}

export function keepCardDraft(column_id: string, text: string): void {
  write(column_id, [text, ...draftsOf(column_id).slice(1)]);
}

/** It has been added or given up; a title that waited takes its place. */
export function dropCardDraft(column_id: string): void {
  write(column_id, draftsOf(column_id).slice(1));
}

/** Keeps the title of a card that was refused, without touching what is being typed. */
export function returnCardDraft(column_id: string, title: string): void {
  const [shown = "", ...waiting] = draftsOf(column_id);
  write(column_id, shown.trim() === "" ? [title, ...waiting] : [shown, ...waiting, title]);
}

/** A draft may have been begun before the server gave its column an id. */
function draftsOf(column_id: string): readonly string[] {
  const key = [...drafts.value.keys()].find((key) => realId(key) === realId(column_id));
  return key === undefined ? [] : drafts.value.get(key) ?? [];
}

function write(column_id: string, texts: readonly string[]): void {
  const id = realId(column_id);
  const others = [...drafts.value].filter(([key]) => realId(key) !== id);
  drafts.value = new Map(texts.some((text) => text !== "") ? [...others, [id, texts]] : others);
}
