import type { Item, ItemPatch } from "../../server/items/schema.ts";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { editItem } from "./actions.ts";
import { dropSetAside, setAside, wordsOf } from "./set_aside.ts";

/** A person's own changes that could not be saved: kept in sight to take over or to paste. */
export function SetAside({ item }: { readonly item: Item }) {
  const kept = setAside.value.get(item.id);
  if (kept === undefined) return null;
  const { patch: mine, reason } = kept;
  const useMine = () => {
    dropSetAside(item.id);
    void editItem(item.id, mine, sameFields(item, mine));
  };
  return (
    <section class="set-aside" role="alert" aria-label="Your version">
      <p>
        <strong>Your version was not saved.</strong> {reason}. The item below is as it is stored now.
      </p>
      <pre tabIndex={0}>{wordsOf(mine)}</pre>
      <div class="form-row">
        <Button look="main" onClick={useMine}>Use mine</Button>
        <Button onClick={() => void copyText(wordsOf(mine))}>Copy</Button>
        <Button look="quiet" onClick={() => dropSetAside(item.id)}>Discard</Button>
      </div>
    </section>
  );
}

/** The item's present values of the fields that a patch changes. */
function sameFields(item: Item, patch: ItemPatch): ItemPatch {
  return {
    ...(patch.title === undefined ? {} : { title: item.title }),
    ...(patch.description === undefined ? {} : { description: item.description }),
  };
}
