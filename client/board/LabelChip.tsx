import type { ComponentChildren } from "preact";

const HUES = 8;

/** A label with a dot in a colour of its own, so that equal labels are found at a glance. */
export function LabelChip({ label, children }: { readonly label: string; readonly children?: ComponentChildren }) {
  return (
    <span class="chip" data-hue={hueOf(label)}>
      <span class="chip-text">{label}</span>
      {children}
    </span>
  );
}

/** The same label has the same colour everywhere; two labels may share one. */
function hueOf(label: string): number {
  let hash = 0;
  for (const character of label.toLowerCase()) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % HUES;
}
