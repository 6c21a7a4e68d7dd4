/** Keeps what a view shows in line with what happens elsewhere. */
import { useEffect } from "preact/hooks";
import type { ChangeEvent } from "../server/events/schema.ts";
import { onEvents } from "./events.ts";
import type { LiveValue } from "./live_value.ts";

/** Reads a value when the view appears, and again when events tell of a change of one of these kinds. */
export function useLive<T>(value: LiveValue<T>, ...kinds: readonly ChangeEvent["entity_type"][]): void {
  useEffect(() => {
    void value.load();
    return onEvents({
      onChange: (event) => {
        if (kinds.includes(event.entity_type)) void value.load();
      },
      onResync: () => void value.load(),
    });
  }, [value]);
}
