/** Light or dark: the system's choice, or the person's. */
import type { ReadonlySignal } from "@preact/signals";
import { storedChoice } from "./stored_choice.ts";

export type Theme = "system" | "light" | "dark";

export const themeChoice = storedChoice<Theme>("theme", "system", ["light", "dark"]);
export const theme: ReadonlySignal<Theme> = themeChoice.shown;
