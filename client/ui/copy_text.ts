import { showToast } from "./toasts.ts";

/** Puts a text on the clipboard, or says that the browser does not allow it. */
export function copyText(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => showToast({ tone: "plain", text: "Copied" }),
    () => showToast({ tone: "bad", text: "The browser does not allow copying here; select the text instead" }),
  );
}
