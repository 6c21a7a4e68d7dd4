import type { BoardCard, CardPatch } from "../../server/board/schema.ts";
import { KeptText } from "../ui/KeptTexts.tsx";
import { useCardEditor } from "./card_editor.ts";
import { setAside } from "./set_aside.ts";

/** A person's own changes to a card that could not be saved. */
export function SetAside({ card }: { readonly card: BoardCard }) {
  const save = useCardEditor(card.id);
  return <KeptText aside={setAside} id={card.id} onUse={(mine) => save(mine, sameFields(card, mine))} />;
}

/** The card's present values of the fields that a patch changes. */
function sameFields(card: BoardCard, patch: CardPatch): CardPatch {
  return {
    ...(patch.title === undefined ? {} : { title: card.title }),
    ...(patch.details === undefined ? {} : { details: card.details }),
    ...(patch.labels === undefined ? {} : { labels: card.labels }),
    ...(patch.due_on === undefined ? {} : { due_on: card.due_on }),
  };
}
