import { Button } from "./Button.tsx";
import { copyText } from "./copy_text.ts";
import { Dialog } from "./Dialog.tsx";
import { Icon } from "./Icon.tsx";
import type { SetAside } from "./set_aside.ts";

interface KeptTextsProps<Patch extends object> {
  readonly aside: SetAside<Patch>;
}

/** Leads to the texts that could not be saved, also when what they belong to is gone; nothing while there are none. */
export function KeptTextsButton<Patch extends object>({ aside }: KeptTextsProps<Patch>) {
  const count = aside.edits.value.size;
  if (count === 0) return null;
  return (
    <button
      type="button"
      class="kept-texts"
      title="Texts of yours that were not saved"
      onClick={() => aside.show()}
    >
      <Icon name="warning" />
      {count === 1 ? "1 text not saved" : `${count} texts not saved`}
    </button>
  );
}

/** The list of them, while it is open. */
export function KeptTexts<Patch extends object>({ aside }: KeptTextsProps<Patch>) {
  if (!aside.isOpen.value) return null;
  return (
    <Dialog title="Not saved" onClose={() => aside.hide()}>
      <div class="dialog-form">
        {[...aside.edits.value].map(([id, { patch, reason }]) => (
          <section class="set-aside" key={id}>
            <p>{reason}.</p>
            <pre tabIndex={0}>{aside.wordsOf(patch)}</pre>
            <div class="form-row">
              <TextButtons aside={aside} id={id} patch={patch} />
            </div>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

interface KeptTextProps<Patch extends object> extends KeptTextsProps<Patch> {
  readonly id: string;
  /** Saves it once more, over what is stored now. */
  readonly onUse: (patch: Patch) => void;
}

/** The one that belongs here: kept in sight to take over or to paste. */
export function KeptText<Patch extends object>({ aside, id, onUse }: KeptTextProps<Patch>) {
  const kept = aside.edits.value.get(id);
  if (kept === undefined) return null;
  const { patch, reason } = kept;
  return (
    <section class="set-aside" role="alert" aria-label="Your version">
      <p>
        <strong>Your version was not saved.</strong> {reason}. The {aside.what} below is as it is stored now.
      </p>
      <pre tabIndex={0}>{aside.wordsOf(patch)}</pre>
      <div class="form-row">
        <Button
          look="main"
          onClick={() => {
            aside.drop(id);
            onUse(patch);
          }}
        >
          Use mine
        </Button>
        <TextButtons aside={aside} id={id} patch={patch} />
      </div>
    </section>
  );
}

interface TextButtonsProps<Patch extends object> extends KeptTextsProps<Patch> {
  readonly id: string;
  readonly patch: Patch;
}

function TextButtons<Patch extends object>({ aside, id, patch }: TextButtonsProps<Patch>) {
  return (
    <>
      <Button onClick={() => void copyText(aside.wordsOf(patch))}>Copy</Button>
      <Button look="quiet" onClick={() => aside.drop(id)}>Discard</Button>
    </>
  );
}
