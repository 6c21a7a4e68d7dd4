import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import {
  dropSetAside,
  hideSetAside,
  type KeptEdit,
  setAside,
  setAsideIsOpen,
  showSetAside,
  wordsOf,
} from "./set_aside.ts";

/** Leads to the texts that could not be saved, also when their card or board is gone; nothing while there are none. */
export function KeptTextsButton() {
  const count = setAside.value.size;
  if (count === 0) return null;
  return (
    <button type="button" class="kept-texts" title="Texts of yours that were not saved" onClick={showSetAside}>
      <Icon name="warning" />
      {count === 1 ? "1 text not saved" : `${count} texts not saved`}
    </button>
  );
}

export function KeptTexts() {
  if (!setAsideIsOpen.value) return null;
  return (
    <Dialog title="Not saved" onClose={hideSetAside}>
      <div class="dialog-form">
        {[...setAside.value].map(([card_id, edit]) => <KeptText key={card_id} card_id={card_id} edit={edit} />)}
      </div>
    </Dialog>
  );
}

function KeptText({ card_id, edit }: { readonly card_id: string; readonly edit: KeptEdit }) {
  const text = wordsOf(edit.patch);
  return (
    <section class="set-aside">
      <p>{edit.reason}.</p>
      <pre tabIndex={0}>{text}</pre>
      <div class="form-row">
        <Button onClick={() => void copyText(text)}>Copy</Button>
        <Button look="quiet" onClick={() => dropSetAside(card_id)}>Discard</Button>
      </div>
    </section>
  );
}
