import { useSignal } from "@preact/signals";
import type { MePatch, User } from "../../server/users/schema.ts";
import { isLocal, me, refreshMe } from "../login/session.ts";
import { Problem } from "../problem.ts";
import { Button } from "../ui/Button.tsx";
import { showToast } from "../ui/toasts.ts";
import { useSubmit } from "../ui/submit.ts";
import { Fault } from "../ui/Fault.tsx";
import { TextField } from "../ui/TextField.tsx";
import { Panel } from "./parts.tsx";
import { patchMe } from "./requests.ts";
import { SectionLink } from "./SectionLink.tsx";

/** Who one is. */
export function ProfileSection() {
  const user = me.value;
  if (user === undefined) return null;
  if (isLocal.value) return <NoProfile />;
  return <Profile user={user} />;
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

interface Typed {
  readonly username: string;
  readonly full_name: string;
  readonly email: string;
}

function Profile({ user }: { readonly user: User }) {
  /** What has been typed; fields that were left alone follow what is stored. */
  const typed = useSignal<Partial<Typed>>({});
  const { submit, fault } = useSubmit();
  const shown: Typed = { ...fieldsOf(user), ...typed.value };
  const patch = changesOf(shown, user);
  const edit = (change: Partial<Typed>) => typed.value = { ...typed.value, ...change };
  const save = async () => {
    if (Object.keys(patch).length > 0 && !await submit(() => savePatch(patch, user))) return;
    typed.value = {};
    showToast({ tone: "plain", text: "Your profile was saved" });
  };
  return (
    <Panel title="Your profile" hint={`You are ${user.is_admin ? "an administrator" : "a user"} of this Benchtop.`}>
      <form
        class="panel-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label="Username"
          hint="You log in with it. The audit trail keeps the name that something was done under."
          value={shown.username}
          required
          max_length={64}
          autocomplete="username"
          onInput={(username) =>
            edit({ username })}
        />
        <TextField
          label="Full name"
          value={shown.full_name}
          max_length={255}
          autocomplete="name"
          onInput={(full_name) =>
            edit({ full_name })}
        />
        <TextField
          label="E-mail"
          type="email"
          value={shown.email}
          max_length={255}
          autocomplete="email"
          onInput={(email) => edit({ email })}
        />
        <Fault words={fault.value} />
        <div class="form-row">
          <Button type="submit" look="main">Save profile</Button>
        </div>
      </form>
    </Panel>
  );
}

/** Somebody else may have changed this user meanwhile: what they changed is shown, what was typed here stays typed. */
async function savePatch(patch: MePatch, user: User): Promise<void> {
  try {
    await patchMe(patch, user.version);
  } catch (error) {
    if (!(error instanceof Problem && error.code === "stale")) throw error;
    await refreshMe();
    throw new Problem("stale", "Your profile was changed elsewhere meanwhile; look through it and save again");
  }
  await refreshMe();
}

function fieldsOf({ username, full_name, email }: User): Typed {
  return { username, full_name: full_name ?? "", email: email ?? "" };
}

/** What differs from what is stored. */
function changesOf(shown: Typed, user: User): MePatch {
  const stored = fieldsOf(user);
  return {
    ...(shown.username.trim() === stored.username ? {} : { username: shown.username.trim() }),
    ...(shown.full_name.trim() === stored.full_name ? {} : { full_name: shown.full_name.trim() || null }),
    ...(shown.email.trim() === stored.email ? {} : { email: shown.email.trim() || null }),
  };
}
