/** What a person had typed when it could not be saved: kept with its card, to use again or to paste. */
import { signal } from "@preact/signals";
import type { CardPatch } from "../../server/board/schema.ts";
import { Problem, wordsFor } from "../problem.ts";
import { copyText } from "../ui/copy_text.ts";
import { showToast } from "../ui/toasts.ts";
import { openCard } from "./open_card.ts";
import { board } from "./store.ts";

export interface KeptEdit {
  readonly patch: CardPatch;
  /** Why it was not saved, as a sentence without its full stop. */
  readonly reason: string;
}

/** By card. */
export const setAside = signal<ReadonlyMap<string, KeptEdit>>(new Map());

export function putAside(card_id: string, patch: CardPatch, error: unknown): void {
  const stale = error instanceof Problem && error.code === "stale";
  const reason = stale ? "Someone else changed this card at the same time" : wordsFor(error);
  const kept = { patch: { ...setAside.value.get(card_id)?.patch, ...patch }, reason };
  setAside.value = new Map(setAside.value).set(card_id, kept);
  if (openCard.value === card_id) return; // its dialog shows the text, and says why it was not saved
  const gone = board.value?.cards[card_id] === undefined;
  showToast({
    tone: "bad",
    text: gone ? `Not saved: ${reason}` : `Not saved: ${reason}. Your text is kept with the card.`,
    ...(gone ? { action: { label: "Copy my text", run: () => copyText(wordsOf(kept.patch)) } } : {}),
  });
}

export function dropSetAside(card_id: string): void {
  const rest = new Map(setAside.value);
  rest.delete(card_id);
  setAside.value = rest;
}

/** The changed fields as text that can be pasted. */
export function wordsOf({ title, details, labels, due_on }: CardPatch): string {
  const lines = [title, details];
  if (labels !== undefined) lines.push(`Labels: ${labels.join(", ") || "none"}`);
  if (due_on !== undefined) lines.push(`Due: ${due_on ?? "no date"}`);
  return lines.filter((line) => line !== undefined).join("\n\n");
}
