import { useEffect } from "preact/hooks";
import "./form_styles.ts";

interface FieldFaultProps {
  readonly id: string;
  /** The field that it is about: it gets the focus, so that typing mends it. */
  readonly field_id: string;
  readonly words: string | undefined;
}

/** What is wrong with a field, under it. The place is there from the start, so that screen readers tell it. */
export function FieldFault({ id, field_id, words }: FieldFaultProps) {
  useEffect(() => {
    if (words !== undefined) document.getElementById(field_id)?.focus();
  }, [words]);
  return <span id={id} class="field-fault" role="alert">{words}</span>;
}

/** The attributes that join a field to its hint and its fault. */
export function describedBy(hint_id: string | undefined, fault_id: string, fault: string | undefined) {
  const ids = [...(hint_id === undefined ? [] : [hint_id]), ...(fault === undefined ? [] : [fault_id])];
  return {
    "aria-describedby": ids.length === 0 ? undefined : ids.join(" "),
    "aria-invalid": fault === undefined ? undefined : true,
  };
}
