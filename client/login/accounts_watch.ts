/** While somebody is asked to log in: notices when that is not wanted any more. */
import { useEffect } from "preact/hooks";
import { letIn } from "./access.ts";
import { readAccounts } from "./accounts.ts";
import { refreshMe } from "./session.ts";

const ASK_AGAIN_MS = 30_000;

/** Goes on by itself, as the local user, once accounts have been turned off. */
export function useAccountsWatch(): void {
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === "visible") void goOnWithoutAccounts();
    };
    const timer = setInterval(ask, ASK_AGAIN_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);
}

async function goOnWithoutAccounts(): Promise<void> {
  try {
    const { auth_required } = await readAccounts();
    if (auth_required) return;
    letIn();
    await refreshMe();
  } catch {
    // The server does not answer, which the frame of the page tells; it is asked again.
  }
}
