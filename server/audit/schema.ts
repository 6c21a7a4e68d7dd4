/** The wire contract of the audit trail. */
import * as z from "zod";
import { Flag, Timestamp, wholeNumber } from "../schema.ts";

/** A word such as `card` or `board.replace`: it becomes the name of an event, so it holds no blanks or line ends. */
const Word = z.string().regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/, "must be 1 to 64 letters, digits or _ . : -");
const EntityId = z.string().min(1, "must not be empty").max(200, "must have at most 200 characters");

const ActorName = z.string().max(200, "must have at most 200 characters");

/** One row of the audit trail. `hash` covers every other field and the hash before it. */
export const AuditEntry = z.strictObject({
  id: z.int().positive(),
  timestamp: Timestamp,
  operation: Word,
  entity_type: Word,
  entity_id: EntityId.nullable(),
  details: z.unknown(),
  created_at: Timestamp,
  actor: z.string(),
  request_id: z.string().nullable(),
  source: z.enum(["server", "client"]),
  prev_hash: z.string().length(64),
  hash: z.string().length(64),
}).meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** A row that is damaged: its id, and what is left of its other fields as text, empty where there was none. */
export const UnreadableEntry = z.strictObject({
  id: z.int().positive(),
  timestamp: z.string(),
  operation: z.string(),
  entity_type: z.string(),
  entity_id: z.string(),
  details: z.null(),
  created_at: z.string(),
  actor: z.string(),
  request_id: z.string(),
  source: z.string(),
  prev_hash: z.string(),
  hash: z.string(),
  unreadable: z.literal(true),
}).meta({ id: "UnreadableEntry" });
export type UnreadableEntry = z.infer<typeof UnreadableEntry>;

/** Entries stay for ever and go out as events; boards that are replaced have larger ones, but these are only notes. */
const DETAILS_KIB_MAX = 64;

function sizeOf(details: unknown): number {
  return details == null ? 0 : new TextEncoder().encode(JSON.stringify(details)).length;
}

/** An entry that a client adds about something it did itself; `details` is any JSON object. */
export const AuditCreate = z.strictObject({
  operation: Word,
  entity_type: Word,
  entity_id: EntityId.nullable().optional(),
  details: z.record(z.string(), z.unknown()).nullable().optional()
    .refine((details) => sizeOf(details) <= DETAILS_KIB_MAX * 1024, `must have at most ${DETAILS_KIB_MAX} KiB as JSON`),
}).meta({ id: "AuditCreate" });
export type AuditCreate = z.infer<typeof AuditCreate>;

export const AuditQuery = z.strictObject({
  limit: wholeNumber(1, 500).default(50),
  cursor: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  operation: Word.or(z.literal("")).optional(),
  entity_type: Word.or(z.literal("")).optional(),
  entity_id: EntityId.or(z.literal("")).optional(),
  actor: ActorName.optional(),
  count: Flag.optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
