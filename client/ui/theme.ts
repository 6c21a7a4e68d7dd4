/** Light or dark: the system's choice, or the person's. The attribute is set by theme_boot.ts before the first paint. */
import { type ReadonlySignal, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

/** Also read by theme_boot.ts. */
const STORED_AS = "benchtop-theme";
const chosen = signal<Theme>(parse(document.documentElement.dataset.theme));

export const theme: ReadonlySignal<Theme> = chosen;

export function chooseTheme(choice: Theme): void {
  apply(choice);
  try {
    if (choice === "system") localStorage.removeItem(STORED_AS);
    else localStorage.setItem(STORED_AS, choice);
  } catch {
    // Storage can be forbidden: the choice then holds until the page is left.
  }
}

/** Follows a choice made in another tab. */
export function followTheme(): void {
  addEventListener("storage", (event) => {
    if (event.key === STORED_AS) apply(parse(event.newValue));
  });
}

function apply(choice: Theme): void {
  chosen.value = choice;
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

function parse(value: string | null | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
