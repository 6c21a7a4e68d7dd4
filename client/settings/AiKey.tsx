import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { showToast } from "../ui/toasts.ts";
import { useSubmit } from "../ui/submit.ts";
import { Fault } from "../ui/Fault.tsx";
import { Panel } from "./parts.tsx";
import { changeSetting, findSetting, resetSetting } from "./store.ts";

const KEY = "ai_api_key";

/** The key for the AI service. It can be given and taken away, never read. */
export function AiKey() {
  const isSet = findSetting(KEY)?.is_set ?? false;
  const replaces = useSignal(false);
  const asks = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const { submit, fault } = useSubmit();
  const leaveForm = () => {
    replaces.value = false;
    queueMicrotask(() => button.current?.focus()); // once it is drawn
  };
  const remove = async () => {
    if (await submit(() => resetSetting(KEY))) showToast({ tone: "plain", text: "The key was removed" });
  };
  return (
    <Panel
      title="Key"
      hint="Kept in a file of its own that only you can read, never in the database, a backup or a log. Services on this computer mostly need none."
    >
      {isSet && !replaces.value
        ? (
          <div class="form-row">
            <strong class="badge good">A key is set</strong>
            <Button buttonRef={button} onClick={() => replaces.value = true}>Replace</Button>
            <Button look="bad" onClick={() => asks.value = true}>Remove…</Button>
          </div>
        )
        : <KeyForm replaces={isSet} onDone={leaveForm} />}
      <Fault words={fault.value} />
      {asks.value && (
        <ConfirmDialog
          title="Remove the key of the AI service?"
          action="Remove key"
          onConfirm={() => void remove()}
          onClose={() => asks.value = false}
        >
          <p>Benchtop forgets it for good. To use the service again, you need to enter a key.</p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

interface KeyFormProps {
  /** There is a key already, which holds until the new one is saved. */
  readonly replaces: boolean;
  readonly onDone: () => void;
}

function KeyForm({ replaces, onDone }: KeyFormProps) {
  const key = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (replaces) field.current?.focus();
  }, []);
  const { submit, fault } = useSubmit({ value: "The key" });
  const save = async () => {
    if (!await submit(() => changeSetting(KEY, key.value.trim()))) return;
    key.value = "";
    onDone();
    showToast({ tone: "plain", text: "The key was saved" });
  };
  return (
    <form
      class="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PasswordField
        label={replaces ? "New key" : "Key"}
        autocomplete="off"
        required
        inputRef={field}
        value={key.value}
        onInput={(text) => key.value = text}
      />
      <Fault words={fault.value} />
      <div class="form-row">
        <Button type="submit" look="main">Save key</Button>
        {replaces && <Button onClick={onDone}>Cancel</Button>}
      </div>
    </form>
  );
}
