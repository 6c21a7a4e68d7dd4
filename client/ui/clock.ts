/** The time, for words such as "3 min ago": one clock for the page, so that all of them change together. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

const time = signal(Date.now());

/** Now, in ms since 1970, a quarter of a minute old at most. */
export const now_ms: ReadonlySignal<number> = time;

/** When today began here, in ms since 1970: what only cares about days is not disturbed by every tick. */
export const today_ms = computed(() => new Date(time.value).setHours(0, 0, 0, 0));

export function startClock(): void {
  setInterval(() => time.value = Date.now(), 15_000);
}
