/** Text being edited beside the text as it is stored, which may change meanwhile. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { holdPage } from "./leaving.ts";

interface Draft {
  readonly text: string;
  /** The stored text when editing began. */
  readonly base: string;
}

/**
 * What a field shows and does: the stored text follows along until the person types, and is what the typed text is
 * compared with when the field is left.
 *
 * @param save called with a text that differs from the one editing began with
 */
export function useDraft(stored: string, save: (text: string, base: string) => void) {
  const draft = useSignal<Draft | undefined>(undefined);
  const commit = () => {
    const edited = draft.peek();
    draft.value = undefined;
    if (edited !== undefined && edited.text !== edited.base) save(edited.text, edited.base);
  };
  const latest = useRef(commit);
  latest.current = commit;
  useEffect(() => () => latest.current(), []); // a field taken out of the page is not left in the browser's sense
  const isTyping = draft.value !== undefined;
  useEffect(() => isTyping ? holdPage() : undefined, [isTyping]);
  return {
    text: draft.value?.text ?? stored,
    edit: (text: string) => draft.value = { text, base: draft.peek()?.base ?? stored },
    commit,
  };
}
