import "../first_load.ts";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../problem.ts";
import { AccountForm } from "./AccountForm.tsx";
import { readAccounts } from "./accounts.ts";
import { PlainPage } from "./PlainPage.tsx";
import { accounts, setUp } from "./session.ts";
import { setupToken } from "./setup_token.ts";

/** The first start with accounts: whoever has the link makes the first administrator. */
export function SetupView() {
  const isUsedUp = useSignal(false);
  useEffect(() => void readAccounts().catch(() => undefined), []); // the form's own answer tells what is wrong
  if (accounts.value?.needs_setup === false) return <NothingToDo />;
  const token = setupToken.value;
  if (token === undefined) return <LinkWanted />;
  return (
    <PlainPage title="Set up Benchtop">
      <p>
        You make the first administrator, who may add users and change what holds for everybody. What was made here so
        far becomes theirs.
      </p>
      <AccountForm
        action="Make the administrator"
        onSubmit={async (account) => {
          try {
            await setUp({ token, ...account });
          } catch (error) {
            isUsedUp.value = error instanceof Problem && (error.code === "setup_done" || error.code === "forbidden");
            throw error;
          }
          location.replace("/");
        }}
      />
      {isUsedUp.value && <ToLogin />}
    </PlainPage>
  );
}

function LinkWanted() {
  return (
    <PlainPage title="Set up Benchtop">
      <p>Nobody has an account here yet.</p>
      <p>
        Benchtop printed a link in the terminal when it was started. Open that link: it lets you make the first
        administrator.
      </p>
    </PlainPage>
  );
}

function NothingToDo() {
  return (
    <PlainPage title="Set up Benchtop">
      <p>There is nothing left to set up here.</p>
      <ToLogin />
    </PlainPage>
  );
}

function ToLogin() {
  return (
    <p class="login-aside">
      <a class="text-link" href="/">{accounts.value?.auth_required === false ? "Open Benchtop" : "Log in"}</a>
    </p>
  );
}
