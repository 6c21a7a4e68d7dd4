import "../first_load.ts";
import { useEffect } from "preact/hooks";
import { AccountForm } from "./AccountForm.tsx";
import { readAccounts } from "./accounts.ts";
import { PlainPage } from "./PlainPage.tsx";
import { accounts, signUp } from "./session.ts";

/** Making an account of one's own, where an administrator allows that. */
export function SignupView() {
  useEffect(() => void readAccounts().catch(() => undefined), []); // the form's own answer tells what is wrong
  return (
    <PlainPage title="Sign up">
      {accounts.value?.signup_allowed === false
        ? <p>Only an administrator makes accounts here. Ask for one.</p>
        : (
          <AccountForm
            action="Sign up"
            onSubmit={async (account) => {
              await signUp(account);
              location.replace("/");
            }}
          />
        )}
      <p class="login-aside">
        Have an account? <a class="text-link" href="/">Log in</a>
      </p>
    </PlainPage>
  );
}
