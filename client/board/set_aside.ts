/** What a person had typed into a card when it could not be saved. */
import type { CardPatch } from "../../server/board/schema.ts";
import { copyText } from "../ui/copy_text.ts";
import { SetAside } from "../ui/set_aside.ts";
import { openCard } from "./open_card.ts";
import { board } from "./store.ts";

/** By card. */
export const setAside = new SetAside<CardPatch>("card", wordsOf);

export function putAside(card_id: string, patch: CardPatch, error: unknown): void {
  const edit = setAside.put(card_id, patch, error);
  if (openCard.value === card_id) return; // its dialog shows the text, and says why it was not saved
  const { reason } = edit;
  const gone = board.value?.cards[card_id] === undefined;
  setAside.tell({
    tone: "bad",
    text: gone ? `Not saved: ${reason}` : `Not saved: ${reason}. Your text is kept with the card.`,
    ...(gone ? { action: { label: "Copy my text", run: () => void copyText(wordsOf(edit.patch)) } } : {}),
  });
}

function wordsOf({ title, details, labels, due_on }: CardPatch): string {
  const lines = [title, details];
  if (labels !== undefined) lines.push(`Labels: ${labels.join(", ") || "none"}`);
  if (due_on !== undefined) lines.push(`Due: ${due_on ?? "no date"}`);
  return lines.filter((line) => line !== undefined).join("\n\n");
}
