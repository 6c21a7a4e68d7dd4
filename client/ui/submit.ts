/** What forms have in common: they wait for the answer, and say why it was refused where the input stands. */
import { useSignal } from "@preact/signals";
import { Problem, wordsFor } from "../problem.ts";

/**
 * Has a form's input taken, one time after the other.
 *
 * @param labels what fields are called in the form, where that differs from their name
 */
export function useSubmit(labels: Readonly<Record<string, string>> = {}) {
  const isBusy = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  return {
    /** An answer is on its way. */
    isBusy,
    /** Why the last attempt was refused. */
    fault,
    /** @returns whether it was taken */
    async submit(work: () => Promise<unknown>): Promise<boolean> {
      if (isBusy.peek()) return false;
      isBusy.value = true;
      fault.value = undefined;
      try {
        await work();
        return true;
      } catch (error) {
        fault.value = faultWords(error, labels);
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
}

/** Why something was refused, as a sentence; a field that is at fault is called as the form calls it. */
export function faultWords(error: unknown, labels: Readonly<Record<string, string>> = {}): string {
  const words = wordsFor(error);
  const field = error instanceof Problem ? error.field : undefined;
  if (field === undefined || !words.startsWith(field)) return sentence(words);
  return sentence((labels[field] ?? field.replaceAll("_", " ")) + words.slice(field.length));
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/[^.!?]$/, "$&.");
}
