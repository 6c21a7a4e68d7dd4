import { useSignal } from "@preact/signals";
import type { CreatedToken, Scope } from "../../server/auth/schema.ts";
import { me } from "../login/session.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Choice, Choices } from "../ui/Choices.tsx";
import { useSubmit } from "../ui/submit.ts";
import { Fault } from "../ui/Fault.tsx";
import { TextField } from "../ui/TextField.tsx";
import { createToken } from "./requests.ts";
import { tokens } from "./store.ts";
import { expiresAt, EXPIRIES, SCOPE_CHOICES } from "./token_words.ts";

interface NewTokenProps {
  readonly onClose: () => void;
  readonly onCreated: (token: CreatedToken) => void;
}

const USUAL_EXPIRY = EXPIRIES.findIndex(({ days }) => days === 90);

export function NewToken({ onClose, onCreated }: NewTokenProps) {
  const name = useSignal("");
  const scope = useSignal<Scope>("read");
  const expiry = useSignal(USUAL_EXPIRY);
  const { submit, fault, faultOf } = useSubmit({ name: "The name" }, "name");
  const create = async () => {
    const until = EXPIRIES[expiry.value];
    const made = await createToken({
      name: name.value.trim(),
      scopes: [scope.value],
      expires_at: until === undefined ? null : expiresAt(until, Date.now()),
    });
    void tokens.load();
    onCreated(made);
  };
  return (
    <Dialog title="New API token" onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(create);
        }}
      >
        <TextField
          label="Name"
          hint="What the program is called, such as “Backup script”."
          value={name.value}
          fault={faultOf("name")}
          required
          autofocus
          max_length={64}
          onInput={(text) => name.value = text}
        />
        <ScopeChoice chosen={scope.value} onChoose={(chosen) => scope.value = chosen} />
        <ExpiryChoice chosen={expiry.value} onChoose={(index) => expiry.value = index} />
        <Fault words={fault()} />
        <div class="form-row">
          <Button type="submit" look="main">Create token</Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

interface ChoiceProps<T> {
  readonly chosen: T;
  readonly onChoose: (chosen: T) => void;
}

function ScopeChoice({ chosen, onChoose }: ChoiceProps<Scope>) {
  return (
    <Choices legend="What it may do" seen>
      {SCOPE_CHOICES.filter((choice) => me.value?.is_admin || !choice.administrators_only).map((choice) => (
        <Choice
          key={choice.scope}
          name="scope"
          label={choice.label}
          words={choice.words}
          checked={chosen === choice.scope}
          onChoose={() => onChoose(choice.scope)}
        />
      ))}
    </Choices>
  );
}

/** Chooses one of EXPIRIES, by its place there. */
function ExpiryChoice({ chosen, onChoose }: ChoiceProps<number>) {
  return (
    <label class="field">
      <span class="field-name">Expires</span>
      <select
        class="text-field"
        value={chosen}
        onChange={(event) => onChoose(event.currentTarget.selectedIndex)}
      >
        {EXPIRIES.map(({ label }, index) => <option key={label} value={index}>{label}</option>)}
      </select>
    </label>
  );
}
