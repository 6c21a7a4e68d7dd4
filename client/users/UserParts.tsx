/** The parts of a user's form. */
import { SectionLink } from "../settings/SectionLink.tsx";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { PasswordField } from "../ui/PasswordField.tsx";
import { Switch } from "../ui/Switch.tsx";
import { TextField } from "../ui/TextField.tsx";
import { PASSWORD_RULES, USERNAME_RULES } from "./field_words.ts";
import { type Conflict, FIELD_NAMES, type UserFields } from "./user_fields.ts";

interface PartProps {
  readonly fields: UserFields;
  readonly edit: (change: Partial<UserFields>) => void;
}

interface NamesProps extends PartProps {
  readonly faultOf: (name: string) => string | undefined;
}

export function Names({ fields, edit, faultOf }: NamesProps) {
  return (
    <>
      <TextField
        label="Username"
        hint={USERNAME_RULES}
        value={fields.username}
        fault={faultOf("username")}
        required
        autofocus
        max_length={64}
        onInput={(username) => edit({ username })}
      />
      <TextField
        label="Full name"
        optional
        value={fields.full_name}
        fault={faultOf("full_name")}
        max_length={255}
        onInput={(full_name) => edit({ full_name })}
      />
      <TextField
        label="E-mail"
        optional
        type="email"
        value={fields.email}
        fault={faultOf("email")}
        max_length={255}
        onInput={(email) => edit({ email })}
      />
    </>
  );
}

interface PasswordProps extends NamesProps {
  readonly whose: "new" | "own" | "other";
}

/** One's own is changed where the present one is asked for. */
export function Password({ fields, edit, faultOf, whose }: PasswordProps) {
  if (whose === "own") {
    return (
      <p class="hint">
        This is you. Your password is changed under{" "}
        <SectionLink to="password">Settings</SectionLink>, and your account deleted under{" "}
        <SectionLink to="profile">Profile</SectionLink>.
      </p>
    );
  }
  const isNew = whose === "new";
  return (
    <PasswordField
      label={isNew ? "Password" : "New password"}
      optional={!isNew}
      autocomplete="new-password"
      hint={isNew ? PASSWORD_RULES : `Empty to keep the present one; a new one logs them out. ${PASSWORD_RULES}`}
      required={isNew}
      value={fields.password}
      fault={faultOf("password")}
      onInput={(password) => edit({ password })}
    />
  );
}

export function Rights({ fields, edit }: PartProps) {
  return (
    <>
      <Switch label="Administrator" checked={fields.is_admin} onChange={(is_admin) => edit({ is_admin })}>
        Manages users and settings, and sees everybody's items.
      </Switch>
      <Switch label="Active" checked={fields.is_active} onChange={(is_active) => edit({ is_active })}>
        May log in. Who is not is logged out at once; what is theirs is kept.
      </Switch>
    </>
  );
}

/** What was typed here and gave way to what somebody else wrote. */
export function Kept({ conflicts }: { readonly conflicts: readonly Conflict[] }) {
  if (conflicts.length === 0) return null;
  return (
    <section class="kept" aria-label="What you wrote">
      {conflicts.map(({ name, typed }) => (
        <p key={name}>
          {FIELD_NAMES[name]}: <strong>{typed === "" ? "(empty)" : typed}</strong>
          {typed !== "" && <Button look="quiet" onClick={() => void copyText(typed)}>Copy</Button>}
        </p>
      ))}
    </section>
  );
}
