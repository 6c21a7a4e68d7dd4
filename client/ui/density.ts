/** How tight everything stands: the person's choice. */
import type { ReadonlySignal } from "@preact/signals";
import { storedChoice } from "./stored_choice.ts";

export type Density = "comfortable" | "compact";

export const densityChoice = storedChoice<Density>("density", "comfortable", ["compact"]);
export const density: ReadonlySignal<Density> = densityChoice.shown;
