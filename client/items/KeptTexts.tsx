import { useSignal } from "@preact/signals";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { dropSetAside, setAside, wordsOf } from "./set_aside.ts";

/** Leads to the texts that could not be saved, also when their item is gone; nothing while there are none. */
export function KeptTexts() {
  const open = useSignal(false);
  const count = setAside.value.size;
  if (count === 0) return null;
  return (
    <>
      <button
        type="button"
        class="kept-texts"
        title="Texts of yours that were not saved"
        onClick={() => open.value = true}
      >
        <Icon name="warning" />
        {count === 1 ? "1 text not saved" : `${count} texts not saved`}
      </button>
      {open.value && (
        <Dialog title="Not saved" onClose={() => open.value = false}>
          <div class="dialog-form">
            {[...setAside.value].map(([item_id, { patch, reason }]) => (
              <section class="set-aside" key={item_id}>
                <p>{reason}.</p>
                <pre tabIndex={0}>{wordsOf(patch)}</pre>
                <div class="form-row">
                  <Button onClick={() => void copyText(wordsOf(patch))}>Copy</Button>
                  <Button look="quiet" onClick={() => dropSetAside(item_id)}>Discard</Button>
                </div>
              </section>
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}
