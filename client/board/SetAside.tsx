import type { BoardCard, CardPatch } from "../../server/board/schema.ts";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { useCardEditor } from "./card_editor.ts";
import { dropSetAside, setAside, wordsOf } from "./set_aside.ts";

/** A person's own changes that could not be saved: kept in sight to take over or to paste. */
export function SetAside({ card }: { readonly card: BoardCard }) {
  const save = useCardEditor(card.id);
  const kept = setAside.value.get(card.id);
  if (kept === undefined) return null;
  const { patch: mine, reason } = kept;
  const useMine = () => {
    dropSetAside(card.id);
    save(mine, sameFields(card, mine));
  };
  return (
    <section class="set-aside" role="alert" aria-label="Your version">
      <p>
        <strong>Your version was not saved.</strong> {reason}. The card below is as it is stored now.
      </p>
      <pre tabIndex={0}>{wordsOf(mine)}</pre>
      <div class="form-row">
        <Button look="main" onClick={useMine}>Use mine</Button>
        <Button onClick={() => void copyText(wordsOf(mine))}>Copy</Button>
        <Button look="quiet" onClick={() => dropSetAside(card.id)}>Discard</Button>
      </div>
    </section>
  );
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
