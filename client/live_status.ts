/** How things stand with a list, as a table wants to know it. */
import type { LiveValue } from "./live_value.ts";
import { wordsFor } from "./problem.ts";
import type { TableStatus } from "./ui/Table.tsx";

export function statusOf<T>(value: LiveValue<T>): TableStatus {
  const failure = value.failure.value;
  if (failure !== undefined) {
    return { type: "broken", words: wordsFor(failure), onRetry: () => void value.load() };
  }
  return value.shown.value === undefined ? { type: "loading" } : { type: "ready" };
}
