/** What the settings pages are made of. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Unreadable } from "../ui/Broken.tsx";
import { useLate } from "../ui/late.ts";
import type { LiveValue } from "../live_value.ts";
import { wordsFor } from "../problem.ts";

interface PanelProps {
  readonly title: string;
  /** What it is about, in a sentence. */
  readonly hint?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** One thing to set, with its heading. */
export function Panel({ title, hint, children }: PanelProps) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {hint !== undefined && <p class="hint">{hint}</p>}
      {children}
    </section>
  );
}

interface LoadedProps<T> {
  readonly value: LiveValue<T>;
  /** What it is: "Sizes cannot be shown". */
  readonly name: string;
  readonly children: (shown: T) => ComponentChildren;
}

/** What is made of a value once it is there; until then its shape, or why it cannot be read. */
export function Loaded<T>({ value, name, children }: LoadedProps<T>) {
  const shown = value.shown.value;
  if (shown !== undefined) return <>{children(shown)}</>;
  const failure = value.failure.value;
  if (failure === undefined) return <Waiting name={name} />;
  return (
    <Unreadable
      title={`${name} cannot be shown`}
      reason={wordsFor(failure)}
      onRetry={() => void value.load()}
    />
  );
}

function Waiting({ name }: { readonly name: string }) {
  if (!useLate()) return null;
  return (
    <div class="waiting" role="status" aria-label={`Loading ${name.toLowerCase()}`}>
      <span class="skeleton-line" />
      <span class="skeleton-card" />
      <span class="skeleton-line" />
      <span class="skeleton-card" />
    </div>
  );
}

/** Why a setting cannot be changed here. */
export function fixedWords(fixed_by: string): string {
  return `This was fixed when Benchtop was started, by ${fixed_by}. Change it there and start Benchtop again.`;
}

/** Names and values beside each other. */
export function Facts({ rows }: { readonly rows: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="pairs facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
