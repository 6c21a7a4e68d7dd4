import { useSignal } from "@preact/signals";
import type { User } from "../../server/users/schema.ts";
import { isLocal, me } from "../login/session.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { useSubmit } from "../ui/submit.ts";
import { TextField } from "../ui/TextField.tsx";
import { showToast } from "../ui/toasts.ts";
import { ACCOUNT_FIELDS } from "../users/field_words.ts";
import { DeleteAccount } from "./DeleteAccount.tsx";
import { Panel } from "./parts.tsx";
import { changesOf, type Profile, profileOf, saveProfile } from "./profile.ts";
import { SectionLink } from "./SectionLink.tsx";

/** Who one is. */
export function ProfileSection() {
  const user = me.value;
  if (user === undefined) return null;
  if (isLocal.value) return <NoProfile />;
  return (
    <>
      <Panel title="Your profile" hint={`You are ${user.is_admin ? "an administrator" : "a user"} of this Benchtop.`}>
        <ProfileForm user={user} />
      </Panel>
      <DeleteAccount user={user} />
    </>
  );
}

function NoProfile() {
  return (
    <Panel title="You are the local user">
      <p>
        There are no accounts here: whoever opens this Benchtop acts as the local user, may do everything, and needs no
        password.
      </p>
      <p>
        To give people names and passwords of their own, turn accounts on under{" "}
        <SectionLink to="access">Access</SectionLink>.
      </p>
    </Panel>
  );
}

function ProfileForm({ user }: { readonly user: User }) {
  /** What has been typed; fields that were left alone follow what is stored. */
  const typed = useSignal<Partial<Profile>>({});
  const { submit, fault, faultOf } = useSubmit(ACCOUNT_FIELDS, "username");
  const shown: Profile = { ...profileOf(user), ...typed.value };
  const save = async () => {
    const changes = changesOf(shown, user);
    if (Object.keys(changes).length > 0 && !await submit(() => saveProfile(changes, user))) return;
    typed.value = {};
    showToast({ tone: "plain", text: "Your profile was saved" });
  };
  /** What all fields have in common. */
  const field = (name: keyof Profile) => ({
    label: ACCOUNT_FIELDS[name],
    value: shown[name],
    fault: faultOf(name),
    onInput: (text: string) => {
      typed.value = { ...typed.value, [name]: text };
    },
  });
  return (
    <form
      class="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        {...field("username")}
        hint="You log in with it. The audit trail keeps the name that something was done under."
        required
        max_length={64}
        autocomplete="username"
      />
      <TextField {...field("full_name")} optional max_length={255} autocomplete="name" />
      <TextField {...field("email")} optional type="email" max_length={255} autocomplete="email" />
      <Fault words={fault()} />
      <div class="form-row">
        <Button type="submit" look="main">Save profile</Button>
      </div>
    </form>
  );
}
