/** The token of the link that makes the first administrator: `/setup#token=<token>`. */
import { type ReadonlySignal, signal } from "@preact/signals";

const current = signal<string | undefined>(undefined);
/** Undefined when the page was opened without. */
export const setupToken: ReadonlySignal<string | undefined> = current;

/** Takes it out of the address at once, so that it stays in no history, and nobody reads it over a shoulder. */
export function startSetupToken(): void {
  take();
  addEventListener("hashchange", take); // the link was opened in this very tab
}

function take(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null || token === "") return;
  current.value = token;
  history.replaceState(history.state, "", location.pathname);
}
