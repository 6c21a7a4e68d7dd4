/** Changing a card from the fields of its dialog. */
import { useRef } from "preact/hooks";
import type { CardPatch } from "../../server/board/schema.ts";
import { editCard } from "./actions.ts";
import { openSession } from "./store.ts";

/**
 * How a field saves: on the board that was open when the field appeared. It can be left because another board is
 * opened, and its text must not be sent there.
 */
export function useCardEditor(card_id: string): (patch: CardPatch, base: CardPatch) => void {
  const session = useRef(openSession());
  return (patch, base) => void editCard(session.current, card_id, patch, base);
}
