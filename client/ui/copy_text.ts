import { showToast } from "./toasts.ts";

/** Puts a text on the clipboard, or says that the browser does not allow it. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text); // there is no clipboard at all on an address the browser does not trust
    showToast({ tone: "plain", text: "Copied" });
  } catch {
    showToast({ tone: "bad", text: "The browser does not allow copying here; select the text instead" });
  }
}
