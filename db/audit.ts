/** The audit trail: append only, each row chained to the one before it. */
import { createHash } from "node:crypto";
import { canonicalText, writeCanonical } from "./canonical.ts";
import type { Database } from "./database.ts";
import type { Steps } from "./slices.ts";

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

const TIME = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z'";
const isWord = (name: string) =>
  `${name} GLOB '[A-Za-z]*' AND ${name} NOT GLOB '*[^A-Za-z0-9_.:-]*' AND instr(${name}, char(0)) = 0`;
const isText = (name: string) => `typeof(${name}) = 'text'`;

/** Whether a row still has the form it was written in. A damaged one may not: then it is shown without its details. */
export const IS_READABLE = `(${isText("details")} AND json_valid(details) AND timestamp GLOB ${TIME} AND created_at GLOB
  ${TIME} AND ${isWord("operation")} AND ${isWord("entity_type")} AND typeof(entity_id) IN ('text', 'null') AND
  ${isText("actor")} AND typeof(request_id) IN ('text', 'null') AND source IN ('server', 'client') AND
  length(prev_hash) = 64 AND length(hash) = 64)`;

/** What is left of a column of a damaged row, as text that JSON can hold. */
export const remains = (name: string): string => `ifnull(CAST(${name} AS TEXT), '')`;

// A client's entry can hold anything in its details, so its event never carries a row.
const EVENT_JSON = `json_object('id', id, 'at', timestamp, 'actor', actor, 'operation', operation,
  'entity_type', entity_type, 'entity_id', entity_id,
  'version', CASE source WHEN 'server' THEN json_extract(details, '$.row.version') END,
  'row', CASE source WHEN 'server' THEN json_extract(details, '$.row') END)`;
const UNREADABLE_EVENT_JSON = `json_object('id', id, 'at', ${remains("timestamp")}, 'actor', ${remains("actor")},
  'operation', ${remains("operation")}, 'entity_type', ${remains("entity_type")}, 'entity_id', ${remains("entity_id")},
  'version', NULL, 'row', NULL, 'unreadable', json('true'))`;

/**
 * The ids of rows that hold bytes which are no UTF-8. SQLite hands them on, and in a JavaScript string each has become
 * U+FFFD: only when that stands in what was read has anything to be looked at.
 */
export function listTorn(db: Database, ids: readonly number[]): number[] {
  const rows = db.all<{ id: number; bytes: Uint8Array }>(
    `SELECT id, CAST(concat_ws(' ', operation, entity_type, entity_id, actor, request_id, source, timestamp, created_at, details)
      AS BLOB) AS bytes FROM audit_logs WHERE id IN (SELECT value FROM json_each(:ids))`,
    { ids: JSON.stringify(ids) },
  );
  return rows.filter(({ bytes }) => decodeText(bytes) === undefined).map(({ id }) => id);
}

/** The JSON that a row's details hold, as bytes; undefined when they are damaged. */
export function parseDetails(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(bytes) ?? "");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

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

/** The same in steps, for details that came in pieces. */
function* hashInSteps(row: Omit<AuditRow, "hash" | "details">, details: readonly string[]): Steps<string> {
  const { actor, created_at, entity_id, entity_type, id } = row;
  const { operation, prev_hash, request_id, source, timestamp } = row;
  const before = JSON.stringify({ actor, created_at });
  const after = JSON.stringify({ entity_id, entity_type, id, operation, prev_hash, request_id, source, timestamp });
  const hash = createHash("sha256").update(`${before.slice(0, -1)},"details":"`);
  for (const piece of details) {
    hash.update(JSON.stringify(piece).slice(1, -1)); // as it stands inside a string
    yield;
  }
  return hash.update(`",${after.slice(1)}`).digest("hex");
}

/** Appends a row to the chain. Call it inside `db.write`. */
export function insertAudit(db: Database, input: AuditInput): AuditRow {
  const unhashed = { ...input, ...nextLink(db), details: canonicalText(input.details) };
  return insertRow(db, { ...unhashed, hash: hashAuditRow(unhashed) });
}

/** The same in steps, for details that may be as long as a whole board. */
export function* insertAuditInSteps(db: Database, input: AuditInput): Steps<AuditRow> {
  const pieces: string[] = [];
  yield* writeCanonical(input.details, (piece) => pieces.push(piece));
  const unhashed = { ...input, ...nextLink(db) };
  const hash = yield* hashInSteps(unhashed, pieces);
  const details = pieces.join("");
  yield;
  return insertRow(db, { ...unhashed, details, hash });
}

function nextLink(db: Database): Pick<AuditRow, "id" | "prev_hash"> {
  const last = db.get<{ id: number | null; hash: string | null }>(LAST_GIVEN);
  // After a row whose hash is damaged the chain begins anew: what is written now is worth more than the old end.
  const prev_hash = /^[0-9a-f]{64}$/.test(last?.hash ?? "") ? last?.hash ?? FIRST_HASH : FIRST_HASH;
  return { id: (last?.id ?? 0) + 1, prev_hash };
}

function insertRow(db: Database, row: AuditRow): AuditRow {
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
  const rows = readEvents(db, after_id, limit, []);
  const suspects = rows.filter(({ data }) => data.includes(REPLACEMENT)).map(({ id }) => id);
  const torn = suspects.length === 0 ? [] : listTorn(db, suspects);
  return torn.length === 0 ? rows : readEvents(db, after_id, limit, torn);
}

/** What a JavaScript string holds in place of bytes that are no UTF-8; people may have written it as well. */
export const REPLACEMENT = "\u{FFFD}";

function readEvents(db: Database, after_id: number, limit: number, torn: readonly number[]): EventRow[] {
  const isReadable = torn.length === 0 ? IS_READABLE : `(${IS_READABLE} AND id NOT IN (${torn.join(", ")}))`;
  return db.all<EventRow>(
    `SELECT id, CASE WHEN ${isReadable} THEN operation END AS operation, entity_type,
        CASE WHEN ${isReadable} THEN ${EVENT_JSON} ELSE ${UNREADABLE_EVENT_JSON} END AS data, ${IS_SHARED} AS is_shared, owner_id
      FROM audit_logs WHERE id > :after_id ORDER BY id LIMIT :limit`,
    { after_id, limit },
  );
}

export interface EventRow extends Audience {
  readonly id: number;
  /** Null when the row is damaged. */
  readonly operation: string | null;
  readonly entity_type: string;
  readonly data: string;
}

/** Walks the chain from its start; the id of the first row that does not fit or is missing, or undefined when all fit. */
export function findBrokenAudit(db: Database): number | undefined {
  const chain = new AuditChain();
  for (const row of db.iterate<AuditRow>(`SELECT ${AUDIT_COLUMNS} FROM audit_logs ORDER BY id`)) {
    if (!chain.take(row)) return row.id;
  }
  // Rows cut off at the end leave a chain that fits; SQLite's own count of the ids it has given does not forget them.
  const given = db.value<number>("SELECT seq FROM sqlite_sequence WHERE name = 'audit_logs'") ?? 0;
  return given === chain.last_id ? undefined : chain.last_id + 1;
}

/** How far the chain was followed. */
export class AuditChain {
  last_id = 0;
  #hash = FIRST_HASH;

  /** Goes on to the next row; false when it does not fit. */
  take(row: AuditRow): boolean {
    if (row.id !== this.last_id + 1 || row.prev_hash !== this.#hash || row.hash !== hashAuditRow(row)) return false;
    this.last_id = row.id;
    this.#hash = row.hash;
    return true;
  }
}
