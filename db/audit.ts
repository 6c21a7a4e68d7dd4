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

export interface AuditFilter {
  readonly operation?: string | undefined;
  readonly entity_type?: string | undefined;
  readonly entity_id?: string | undefined;
  /** Only what is for this user; without it everything. */
  readonly viewer_id?: string | undefined;
  /** Only rows older than this id. */
  readonly before_id?: number | undefined;
  /** Only this row and newer ones. */
  readonly from_id?: number | undefined;
}

/** `prev_hash` of the first row. */
export const FIRST_HASH = "0".repeat(64);

const COLUMNS =
  "id, timestamp, operation, entity_type, entity_id, details, created_at, actor, request_id, source, prev_hash, hash";

const ENTRY_JSON = `json_object('id', id, 'timestamp', timestamp, 'operation', operation, 'entity_type', entity_type,
  'entity_id', entity_id, 'details', json(details), 'created_at', created_at, 'actor', actor, 'request_id', request_id,
  'source', source, 'prev_hash', prev_hash, 'hash', hash)`;

// A client's entry can hold anything in its details, so its event never carries a row.
const EVENT_JSON = `json_object('id', id, 'at', timestamp, 'actor', actor, 'operation', operation,
  'entity_type', entity_type, 'entity_id', entity_id,
  'version', CASE source WHEN 'server' THEN json_extract(details, '$.row.version') END,
  'row', CASE source WHEN 'server' THEN json_extract(details, '$.row') END)`;

// What is shared is told by its kind, so that a new kind is nobody's until somebody says whose it is.
const IS_SHARED = "(source = 'server' AND entity_type IN ('board', 'column', 'card'))";
// What clients add is nobody's: its details are theirs to write, and its actor's name may be another's by now.
const OWNER_ID = `CASE WHEN source = 'server' AND NOT ${IS_SHARED} THEN details ->> '$.owner_id' END`;

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
    `INSERT INTO audit_logs (${COLUMNS}) VALUES (:id, :timestamp, :operation, :entity_type, :entity_id, :details,
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

/**
 * A page of entries as JSON text, newest first; `next` is the cursor of the page after it. A page ends early when its
 * details reach `PAGE_BYTES`: one entry can hold a whole board.
 */
export function listAuditJson(db: Database, filter: AuditFilter, limit: number): { text: string; next: number | null } {
  const { where, params } = conditions(filter);
  const last_id = db.value<number | null>(
    `SELECT min(id) FROM (SELECT id, sum(octet_length(details)) OVER (ORDER BY id DESC) - octet_length(details) AS bytes
      FROM audit_logs ${where} ORDER BY id DESC LIMIT :limit) WHERE bytes < :max_bytes`,
    { ...params, limit, max_bytes: PAGE_BYTES },
  ) ?? null;
  if (last_id === null) return { text: "[]", next: null };
  const page = conditions({ ...filter, from_id: last_id });
  const text = db.value<string>(
    `SELECT '[' || group_concat(${ENTRY_JSON}, ',' ORDER BY id DESC) || ']' FROM audit_logs ${page.where}`,
    page.params,
  );
  return { text: text ?? "[]", next: hasAuditBefore(db, filter, last_id) ? last_id : null };
}

const PAGE_BYTES = 4 * 1024 * 1024;

function hasAuditBefore(db: Database, filter: AuditFilter, before_id: number): boolean {
  const { where, params } = conditions({ ...filter, before_id });
  return db.value<number>(`SELECT 1 FROM audit_logs ${where} LIMIT 1`, params) !== undefined;
}

/** How many entries match, whatever the page. */
export function countAudit(db: Database, filter: AuditFilter): number {
  const { where, params } = conditions({ ...filter, before_id: undefined });
  return db.value<number>(`SELECT count(*) FROM audit_logs ${where}`, params) ?? 0;
}

/** The newest server-made entry about one thing. */
export function findLastAudit(
  db: Database,
  entity_type: string,
  entity_id: string,
): Pick<AuditRow, "id" | "operation" | "details"> | undefined {
  return db.get(
    `SELECT id, operation, details FROM audit_logs WHERE entity_type = :entity_type AND entity_id = :entity_id
      AND source = 'server' ORDER BY id DESC LIMIT 1`,
    { entity_type, entity_id },
  );
}

/** An object that entries of one operation on one thing may hold in a list of their details. */
export interface AuditMention {
  readonly operation: string;
  readonly entity_id: string;
  /** Where the list stands in the details, such as `$.cards.inserted`. */
  readonly path: string;
  /** The object's own `id`. */
  readonly id: string;
}

/** Whether a server-made entry after `after_id` holds such an object. */
export function hasMention(db: Database, after_id: number, mention: AuditMention): boolean {
  const found = db.value<number>(
    `SELECT 1 FROM audit_logs a, json_each(a.details, :path) item WHERE a.operation = :operation AND a.id > :after_id
      AND a.entity_id = :entity_id AND a.source = 'server' AND item.value ->> 'id' = :id LIMIT 1`,
    { ...mention, after_id },
  );
  return found !== undefined;
}

/** Events after an id, oldest first: the id, the names they go by, and their data as JSON text. */
export function listEventsJson(db: Database, after_id: number, limit: number): EventRow[] {
  return db.all<EventRow>(
    `SELECT id, operation, entity_type, ${EVENT_JSON} AS data, ${IS_SHARED} AS is_shared, ${OWNER_ID} AS owner_id
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
  for (const row of db.iterate<AuditRow>(`SELECT ${COLUMNS} FROM audit_logs ORDER BY id`)) {
    id += 1;
    if (row.id !== id || row.prev_hash !== prev_hash || row.hash !== hashAuditRow(row)) return row.id;
    prev_hash = row.hash;
  }
  // Rows cut off at the end leave a chain that fits; SQLite's own count of the ids it has given does not forget them.
  const given = db.value<number>("SELECT seq FROM sqlite_sequence WHERE name = 'audit_logs'") ?? 0;
  return given === id ? undefined : id + 1;
}

function conditions(filter: AuditFilter): { where: string; params: Record<string, string | number> } {
  const params: Record<string, string | number> = {};
  const parts: string[] = [];
  for (const name of ["operation", "entity_type", "entity_id"] as const) {
    const value = filter[name];
    if (value === undefined) continue;
    parts.push(`${name} = :${name}`);
    params[name] = value;
  }
  if (filter.viewer_id !== undefined) {
    parts.push(`(${IS_SHARED} OR ${OWNER_ID} = :viewer_id)`);
    params["viewer_id"] = filter.viewer_id;
  }
  if (filter.before_id !== undefined) {
    parts.push("id < :before_id");
    params["before_id"] = filter.before_id;
  }
  if (filter.from_id !== undefined) {
    parts.push("id >= :from_id");
    params["from_id"] = filter.from_id;
  }
  return { where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, params };
}

function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Cannot write an audit entry: its details are not JSON");
  return text;
}
