/** The wire contract of the event stream: one row of the audit trail is one event. */
import * as z from "zod";
import { Timestamp, Version } from "../schema.ts";

/**
 * The `data:` of an event. `row` is the row as that change left it (for a deletion: as it was), with the `board_version`
 * that the change made; of a card, column or item that was changed or brought back, only what is new of it, with its
 * id and versions; null for entries that clients add. `version` is the row's own version, null without a row. The entry of
 * an event that is `unreadable` is damaged: the event has no row, and its texts are what is left of them.
 */
export const ChangeEvent = z.strictObject({
  id: z.int().positive(),
  at: Timestamp.or(z.string()),
  actor: z.string(),
  operation: z.string(),
  entity_type: z.string(),
  entity_id: z.string().nullable(),
  version: Version.nullable(),
  row: z.record(z.string(), z.unknown()).nullable(),
  unreadable: z.literal(true).optional(),
}).meta({ id: "ChangeEvent" });
export type ChangeEvent = z.infer<typeof ChangeEvent>;

/** The `data:` of `ready` and `resync`: the id of the newest audit entry (0 when there is none), and the instance. */
export const StreamState = z.strictObject({ last_id: z.int().nonnegative(), instance_id: z.string() })
  .meta({ id: "StreamState" });
export type StreamState = z.infer<typeof StreamState>;

export const EventsQuery = z.strictObject({
  last_event_id: z.string().regex(/^\d{1,15}$/, "must be the id of an event").optional(),
});
export type EventsQuery = z.infer<typeof EventsQuery>;
