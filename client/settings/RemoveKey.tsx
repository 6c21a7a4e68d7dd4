import { useSignal } from "@preact/signals";
import { wordsFor } from "../problem.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { showToast } from "../ui/toasts.ts";
import { resetSetting } from "./store.ts";

/** Takes the key of the AI service away, after asking. */
export function RemoveKey() {
  const asks = useSignal(false);
  return (
    <>
      <Button look="bad" onClick={() => asks.value = true}>Remove key…</Button>
      {asks.value && (
        <ConfirmDialog
          title="Remove the key of the AI service?"
          action="Remove key"
          onConfirm={() => void removeKey()}
          onClose={() => asks.value = false}
        >
          <p>Benchtop forgets it for good. To use the service again, you need to enter a key.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

async function removeKey(): Promise<void> {
  try {
    await resetSetting("ai_api_key");
    showToast({ tone: "plain", text: "The key was removed" });
  } catch (error) {
    showToast({ tone: "bad", text: `The key was not removed: ${wordsFor(error)}` });
  }
}
