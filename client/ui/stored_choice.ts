/**
 * A choice about how the page looks, kept by this browser: as an attribute of the document for the styles, and in its
 * storage for the next time, when theme_boot.ts sets the attribute before the first paint.
 */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface StoredChoice<T extends string> {
  readonly shown: ReadonlySignal<T>;
  /** Shows and remembers a value; the usual one for a value that is none. */
  readonly choose: (value: unknown) => void;
  /** Follows a choice made in another tab. */
  readonly follow: () => void;
}

/** @param usual holds when nothing was chosen, and then leaves no trace in attribute and storage */
export function storedChoice<T extends string>(name: string, usual: T, others: readonly T[]): StoredChoice<T> {
  const stored_as = `benchtop-${name}`; // also read by theme_boot.ts
  const { dataset } = document.documentElement;
  const parse = (value: unknown) => others.find((other) => other === value) ?? usual;
  const shown = signal(parse(dataset[name]));
  const apply = (value: T) => {
    shown.value = value;
    if (value === usual) delete dataset[name];
    else dataset[name] = value;
  };
  return {
    shown,
    choose: (value) => {
      const choice = parse(value);
      apply(choice);
      try {
        if (choice === usual) localStorage.removeItem(stored_as);
        else localStorage.setItem(stored_as, choice);
      } catch {
        // Storage can be forbidden: the choice then holds until the page is left.
      }
    },
    follow: () =>
      addEventListener("storage", (event) => {
        if (event.key === stored_as) apply(parse(event.newValue));
      }),
  };
}
