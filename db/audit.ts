/** The audit trail: append only, each row chained to the one before it. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Database } from "./database.ts";

export interface AuditRow {
  readonly id: number;
  readonly timestamp: string;
  readonly operation: string;
  readonly entity_type: string;
  readonly entity_id: string | null;
  /** Canonical JSON text. */
  readonly details: string;
  readonly created_at: string;
  readonly actor: string;
  readonly request_id: string | null;
  readonly source: "server" | "client";
  readonly prev_hash: string;
  /** SHA-256, hex, of the canonical JSON of all other fields. */
  readonly hash: string;
}

/** What the caller knows of a new row; id and hashes follow from the rows before it. */
export type AuditInput = Omit<AuditRow, "id" | "details" | "prev_hash" | "hash"> & { readonly details: unknown };

/** Whom an entry is for, besides administrators. */
export interface Audience {
  /** 1 when it is about what everybody sees: boards and what is on them. */
  readonly is_shared: 0 | 1;
  /** Whose private matter it is; null when it is nobody's in particular. */
  readonly owner_id: string | null;
}

/** `prev_hash` of the first row. */
export const FIRST_HASH = "0".repeat(64);

/** What the chain of hashes covers, and the hash. */
export const AUDIT_COLUMNS =
  "id, timestamp, operation, entity_type, entity_id, details, created_at, actor, request_id, source, prev_hash, hash";

// A client's entry can hold anything in its details, so its event never carries a row.
const EVENT_JSON = `json_object('id', id, 'at', timestamp, 'actor', actor, 'operation', operation,
  'entity_type', entity_type, 'entity_id', entity_id,
  'version', CASE source WHEN 'server' THEN json_extract(details, '$.row.version') END,
  'row', CASE source WHEN 'server' THEN json_extract(details, '$.row') END)`;

// What is shared is told by its kind, so that a new kind is nobody's until somebody says whose it is.
export const IS_SHARED = "(source = 'server' AND entity_type IN ('board', 'column', 'card'))";

/** The hash of a row: SHA-256, hex, over the RFC 8785 JSON of its other fields, `prev_hash` among them. */
export function hashAuditRow(row: Omit<AuditRow, "hash">): string {
  const { actor, created_at, details, entity_id, entity_type, id } = row;
  const { operation, prev_hash, request_id, source, timestamp } = row;
  // Flat, and its keys in alphabetical order: this is RFC 8785's form without its detours.
  const fields = { actor, created_at, details, entity_id, entity_type, id, operation, prev_hash, request_id };
  return createHash("sha256").update(JSON.stringify({ ...fields, source, timestamp })).digest("hex");
}

/** Appends a row to the chain. Call it inside `db.write`. */
export function insertAudit(db: Database, input: AuditInput): AuditRow {
  const last = db.get<{ id: number | null; hash: string | null }>(LAST_GIVEN);
  const unhashed = {
    ...input,
    id: (last?.id ?? 0) + 1,
    details: canonicalText(input.details),
    prev_hash: last?.hash ?? FIRST_HASH,
  };
  const row: AuditRow = { ...unhashed, hash: hashAuditRow(unhashed) };
  db.run(
    `INSERT INTO audit_logs (${AUDIT_COLUMNS}) VALUES (:id, :timestamp, :operation, :entity_type, :entity_id, :details,
      :created_at, :actor, :request_id, :source, :prev_hash, :hash)`,
    { ...row },
  );
  return row;
}

// The id comes from SQLite's count of those it has given, not from the newest row: when rows are cut off at the end, the
// gap stays to be seen.
const LAST_GIVEN = `SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'audit_logs') AS id,
  (SELECT hash FROM audit_logs ORDER BY id DESC LIMIT 1) AS hash`;

/** The id of the newest row; 0 when there is none. */
export function findLastAuditId(db: Database): number {
  return db.value<number>("SELECT id FROM audit_logs ORDER BY id DESC LIMIT 1") ?? 0;
}

/** The newest row, by which whatever lies before it can be told; undefined when there is none. */
export function findAuditHead(db: Database): Pick<AuditRow, "id" | "hash"> | undefined {
  return db.get("SELECT id, hash FROM audit_logs ORDER BY id DESC LIMIT 1");
}

/** The hash of a row; undefined when there is none of this id. */
export function findAuditHash(db: Database, id: number): string | undefined {
  return db.value<string>("SELECT hash FROM audit_logs WHERE id = :id", { id });
}

/** How many entries there are. */
export function countAudit(db: Database): number {
  return db.value<number>("SELECT count(*) FROM audit_by_kind") ?? 0; // the same, on far fewer pages
}

/** Events after an id, oldest first: the id, the names they go by, and their data as JSON text. */
export function listEventsJson(db: Database, after_id: number, limit: number): EventRow[] {
  return db.all<EventRow>(
    `SELECT id, operation, entity_type, ${EVENT_JSON} AS data, ${IS_SHARED} AS is_shared, owner_id
      FROM audit_logs WHERE id > :after_id ORDER BY id LIMIT :limit`,
    { after_id, limit },
  );
}

export interface EventRow extends Audience {
  readonly id: number;
  readonly operation: string;
  readonly entity_type: string;
  readonly data: string;
}

/** Walks the chain from its start; the id of the first row that does not fit or is missing, or undefined when all fit. */
export function findBrokenAudit(db: Database): number | undefined {
  let prev_hash = FIRST_HASH;
  let id = 0;
  for (const row of db.iterate<AuditRow>(`SELECT ${AUDIT_COLUMNS} FROM audit_logs ORDER BY id`)) {
    id += 1;
    if (row.id !== id || row.prev_hash !== prev_hash || row.hash !== hashAuditRow(row)) return row.id;
    prev_hash = row.hash;
  }
  // Rows cut off at the end leave a chain that fits; SQLite's own count of the ids it has given does not forget them.
  const given = db.value<number>("SELECT seq FROM sqlite_sequence WHERE name = 'audit_logs'") ?? 0;
  return given === id ? undefined : id + 1;
}

function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Cannot write an audit entry: its details are not JSON");
  return text;
}
