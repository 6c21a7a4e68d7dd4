/** What forms have in common: they wait for the answer, and say why it was refused where the input stands. */
import { useSignal } from "@preact/signals";
import { Problem, wordsFor } from "../problem.ts";

/** What fields are called in the form, by their name in the request. */
type Labels = Readonly<Record<string, string>>;

interface Refusal {
  /** The name of the field that is at fault, if the form has it. */
  readonly field: string | undefined;
  readonly words: string;
}

/**
 * Has a form's input taken, one time after the other.
 *
 * @param labels the form's fields: each shows by `faultOf()` what is wrong with it
 * @param named the one among them that is at fault when somebody or something else has the name
 */
export function useSubmit(labels: Labels = {}, named?: string) {
  const isBusy = useSignal(false);
  const refusal = useSignal<Refusal | undefined>(undefined);
  return {
    /** An answer is on its way. */
    isBusy,
    /** Why the last attempt was refused, where that is about no field, or about one that the form has not. */
    fault: () => refusal.value?.field === undefined ? refusal.value?.words : undefined,
    /** What is wrong with a field. */
    faultOf: (name: string) => refusal.value?.field === name ? refusal.value.words : undefined,
    /** @returns whether it was taken */
    async submit(work: () => Promise<unknown>): Promise<boolean> {
      if (isBusy.peek()) return false;
      isBusy.value = true;
      refusal.value = undefined;
      try {
        await work();
        return true;
      } catch (error) {
        refusal.value = { field: fieldAtFault(error, labels, named), words: faultWords(error, labels) };
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
}

/** The field of the form that a refusal is about; undefined when it is about none of them. */
export function fieldAtFault(error: unknown, labels: Labels, named?: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  const field = error.field ?? (error.code === "conflict" ? named : undefined);
  return field !== undefined && Object.hasOwn(labels, field) ? field : undefined;
}

/** Why something was refused, as a sentence; a field that is at fault is called as the form calls it. */
export function faultWords(error: unknown, labels: Labels = {}): string {
  const words = wordsFor(error);
  const field = error instanceof Problem ? error.field : undefined;
  if (field === undefined || !words.startsWith(field)) return sentence(words);
  return sentence((labels[field] ?? field.replaceAll("_", " ")) + words.slice(field.length));
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/[^.!?]$/, "$&.");
}
