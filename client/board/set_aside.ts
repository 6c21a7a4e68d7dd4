/** What a person had typed when it could not be saved: kept with its card, to use again or to paste. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { CardPatch } from "../../server/board/schema.ts";
import { Problem, wordsFor } from "../problem.ts";
import { copyText } from "../ui/copy_text.ts";
import { holdPage } from "../ui/leaving.ts";
import { dismissToast, showToast } from "../ui/toasts.ts";
import { openCard } from "./open_card.ts";
import { board } from "./store.ts";

export interface KeptEdit {
  readonly patch: CardPatch;
  /** Why it was not saved, as a sentence without its full stop. */
  readonly reason: string;
}

const kept = signal<ReadonlyMap<string, KeptEdit>>(new Map());
const inSight = signal(false);
/** The newest notice about one of them. */
let notice: number | undefined;

/** By card. */
export const setAside: ReadonlySignal<ReadonlyMap<string, KeptEdit>> = kept;
/** Whether the list of them is open. */
export const setAsideIsOpen: ReadonlySignal<boolean> = inSight;

/** Has the browser ask before it drops them. */
export function guardSetAside(): void {
  effect(() => kept.value.size > 0 ? holdPage() : undefined);
}

export function putAside(card_id: string, patch: CardPatch, error: unknown): void {
  const edit = { patch: { ...kept.value.get(card_id)?.patch, ...patch }, reason: reasonOf(error) };
  kept.value = new Map(kept.value).set(card_id, edit);
  if (openCard.value === card_id) return; // its dialog shows the text, and says why it was not saved
  const { reason } = edit;
  const gone = board.value?.cards[card_id] === undefined;
  notice = showToast({
    tone: "bad",
    text: gone ? `Not saved: ${reason}` : `Not saved: ${reason}. Your text is kept with the card.`,
    ...(gone ? { action: { label: "Copy my text", run: () => void copyText(wordsOf(edit.patch)) } } : {}),
  });
}

export function dropSetAside(card_id: string): void {
  const rest = new Map(kept.value);
  rest.delete(card_id);
  kept.value = rest;
  if (rest.size === 0) hideSetAside();
}

export function showSetAside(): void {
  if (notice !== undefined) dismissToast(notice); // it says the same, and would lie over the list on a phone
  inSight.value = true;
}

export function hideSetAside(): void {
  inSight.value = false;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Problem ? error.code : undefined;
  if (code === "stale") return "Someone else changed this card at the same time";
  return code === "not_found" ? "Someone else deleted this card" : wordsFor(error);
}

/** The changed fields as text that can be pasted. */
export function wordsOf({ title, details, labels, due_on }: CardPatch): string {
  const lines = [title, details];
  if (labels !== undefined) lines.push(`Labels: ${labels.join(", ") || "none"}`);
  if (due_on !== undefined) lines.push(`Due: ${due_on ?? "no date"}`);
  return lines.filter((line) => line !== undefined).join("\n\n");
}
