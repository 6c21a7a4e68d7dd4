/**
 * Lists of the audit trail. A filter, or several at once, finds the kinds of entries that pass it; their entries, each
 * kind's in order, are merged from the newest on. So a page costs a step for each kind and each entry on it, however
 * long the trail is and however few entries match (docs/decisions/0068-audit-kinds.md).
 */
import { type AuditRow, IS_READABLE, IS_SHARED, listTorn, parseDetails, remains, REPLACEMENT } from "./audit.ts";
import type { Database } from "./database.ts";

export interface AuditFilter {
  readonly operation?: string | undefined;
  readonly entity_type?: string | undefined;
  readonly entity_id?: string | undefined;
  readonly actor?: string | undefined;
  readonly source?: AuditRow["source"] | undefined;
  /** Only entries for this user; without it everybody's. */
  readonly viewer_id?: string | undefined;
  /** Only entries older than this id. */
  readonly before_id?: number | undefined;
}

const ENTRY_JSON = `json_object('id', id, 'timestamp', timestamp, 'operation', operation, 'entity_type', entity_type,
  'entity_id', entity_id, 'details', json(details), 'created_at', created_at, 'actor', actor, 'request_id', request_id,
  'source', source, 'prev_hash', prev_hash, 'hash', hash)`;
const UNREADABLE_ENTRY_JSON = `json_object('id', id, 'timestamp', ${remains("timestamp")},
  'operation', ${remains("operation")}, 'entity_type', ${remains("entity_type")}, 'entity_id', ${remains("entity_id")},
  'details', NULL, 'created_at', ${remains("created_at")}, 'actor', ${remains("actor")},
  'request_id', ${remains("request_id")}, 'source', ${remains("source")}, 'prev_hash', ${remains("prev_hash")},
  'hash', ${remains("hash")}, 'unreadable', json('true'))`;

const PAGE_BYTES = 4 * 1024 * 1024;

/**
 * A page of entries as JSON text, newest first; `next` is the cursor of the page after it. A page ends early when its
 * details reach `PAGE_BYTES`: one entry can hold a whole board.
 */
export function listAuditJson(db: Database, filter: AuditFilter, limit: number): { text: string; next: number | null } {
  const found = findNewest(db, filter, limit + 1); // one more than is shown: there is a next page
  const shown = found.slice(0, Math.min(limit, lengthWithin(PAGE_BYTES, found)));
  const last = shown.at(-1);
  if (last === undefined) return { text: "[]", next: null };
  return { text: readEntries(db, shown.map(({ id }) => id)), next: shown.length < found.length ? last.id : null };
}

/** Entries as a JSON array, newest first; damaged ones without their details. */
function readEntries(db: Database, ids: readonly number[]): string {
  const read = (isReadable: string) =>
    db.value<string>(
      `SELECT '[' || group_concat(CASE WHEN ${isReadable} THEN ${ENTRY_JSON} ELSE ${UNREADABLE_ENTRY_JSON} END, ','
          ORDER BY id DESC) || ']' FROM audit_logs WHERE id IN (SELECT value FROM json_each(:ids))`,
      { ids: JSON.stringify(ids) },
    ) ?? "[]";
  const text = read(IS_READABLE);
  const torn = text.includes(REPLACEMENT) ? listTorn(db, ids) : [];
  return torn.length === 0 ? text : read(`(${IS_READABLE} AND id NOT IN (${torn.join(", ")}))`);
}

/** How many entries match, whatever the page; counting stops at `max`. */
export function countMatching(db: Database, filter: AuditFilter, max: number): number {
  const { kinds, tree, conditions, params } = toKinds(filter);
  return db.value<number>(
    `WITH RECURSIVE ${kinds} SELECT count(*) FROM (
      SELECT 1 FROM kinds k CROSS JOIN ${tree} a ON a.kind_id = k.id WHERE ${conditions} LIMIT :max)`,
    { ...params, max },
  ) ?? 0;
}

/** The newest server-made entry about one thing; `details` is undefined when they are damaged. */
export function findLastAudit(
  db: Database,
  entity_type: string,
  entity_id: string,
): { readonly id: number; readonly operation: string; readonly details: unknown } | undefined {
  const [last] = findNewest(db, { entity_type, entity_id, source: "server" }, 1);
  const row = last && db.get<{ id: number; operation: string; details: Uint8Array }>(
    "SELECT id, CAST(operation AS TEXT) AS operation, CAST(details AS BLOB) AS details FROM audit_logs WHERE id = :id",
    { id: last.id },
  );
  return row && { ...row, details: parseDetails(row.details) };
}

/** Whether clients have entries of this operation on this kind of thing already. */
export function isClientKind(db: Database, operation: string, entity_type: string): boolean {
  const sql = `SELECT 1 FROM audit_kinds WHERE operation = CAST(:operation AS TEXT)
    AND entity_type = CAST(:entity_type AS TEXT) AND source = 'client' LIMIT 1`;
  return db.value(sql, { operation, entity_type }) !== undefined;
}

/** Of how many operations on kinds of things clients have entries; counting stops at `max`. */
export function countClientKinds(db: Database, max: number): number {
  const sql = `SELECT count(*) FROM (
    SELECT DISTINCT operation, entity_type FROM audit_kinds WHERE source = 'client' LIMIT :max)`;
  return db.value<number>(sql, { max }) ?? 0;
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

const HAS_JSON = "typeof(l.details) = 'text' AND json_valid(l.details)"; // a damaged entry mentions nothing

/** Whether a server-made entry after `after_id` holds such an object. */
export function hasMention(db: Database, after_id: number, { path, id, ...filter }: AuditMention): boolean {
  const { kinds, tree, conditions, params } = toKinds({ ...filter, source: "server" });
  const found = db.value<number>(
    `WITH RECURSIVE ${kinds} SELECT 1 FROM kinds k CROSS JOIN ${tree} a ON a.kind_id = k.id
      JOIN audit_logs l ON l.id = a.id, json_each(CASE WHEN ${HAS_JSON} THEN l.details ELSE '{}' END, :path) item
      WHERE ${conditions} AND a.id > :after_id AND CASE item.type WHEN 'object' THEN item.value ->> 'id' END = :id
      LIMIT 1`,
    { ...params, path, id, after_id },
  );
  return found !== undefined;
}

/** An entry as a page is measured by. */
interface Found {
  readonly id: number;
  readonly bytes: number;
}

/** The newest entries that match, newest first. */
function findNewest(db: Database, filter: AuditFilter, limit: number): Found[] {
  const { before_id = Number.MAX_SAFE_INTEGER, ...rest } = filter;
  if (Object.values(rest).every((value) => value === undefined)) {
    return db.all<Found>(
      "SELECT id, octet_length(details) AS bytes FROM audit_logs WHERE id < :before_id ORDER BY id DESC LIMIT :limit",
      { before_id, limit },
    );
  }
  const { kinds, tree, conditions, params } = toKinds(rest);
  const newestOf = (kind_id: string, before: string) =>
    `(SELECT max(a.id) FROM ${tree} a WHERE ${conditions} AND a.kind_id = ${kind_id} AND a.id < ${before})`;
  // The ORDER BY of a recursive query is its queue's: what comes out next is always the newest of all kinds. A kind that
  // has no more gives NULL, which comes last.
  return db.all<Found>(
    `WITH RECURSIVE ${kinds}, merged (kind_id, id) AS (
        SELECT k.id, ${newestOf("k.id", ":before_id")} FROM kinds k
        UNION ALL
        SELECT m.kind_id, ${newestOf("m.kind_id", "m.id")} FROM merged m WHERE m.id IS NOT NULL
        ORDER BY 2 DESC LIMIT :limit)
      SELECT l.id, octet_length(l.details) AS bytes FROM merged m JOIN audit_logs l ON l.id = m.id ORDER BY l.id DESC`,
    { ...params, before_id, limit },
  );
}

/** How many entries fit, the first one always. */
function lengthWithin(max_bytes: number, entries: readonly Found[]): number {
  let before = 0;
  const end = entries.findIndex(({ bytes }) => {
    const isBeyond = before >= max_bytes;
    before += bytes;
    return isBeyond;
  });
  return end === -1 ? entries.length : end;
}

interface Kinds {
  /** Common table expressions, the last of them `kinds (id)`: the kinds of the entries that pass the filter. */
  readonly kinds: string;
  /** The table that holds the ids of their entries, by kind and then id; and what has to be true of its rows `a`. */
  readonly tree: "audit_by_kind" | "audit_by_entity";
  readonly conditions: string;
  readonly params: Readonly<Record<string, string>>;
}

// CAST, or SQLite plans the query anew each time (docs/decisions/0015-cast-parameters.md).
const OF_ENTITY = "a.entity_id = CAST(:entity_id AS TEXT)";

// From one kind of the thing to the next: a thing with a long history has few kinds of entries.
const ENTITY_KINDS = `entity_kinds (id) AS (
  SELECT min(a.kind_id) FROM audit_by_entity a WHERE ${OF_ENTITY}
  UNION ALL
  SELECT (SELECT min(a.kind_id) FROM audit_by_entity a WHERE ${OF_ENTITY} AND a.kind_id > e.id)
    FROM entity_kinds e WHERE e.id IS NOT NULL)`;

function toKinds({ entity_id, viewer_id, before_id: _page, ...filter }: AuditFilter): Kinds {
  const params: Record<string, string> = {};
  const passes = ["TRUE"];
  for (const name of ["operation", "entity_type", "actor", "source"] as const) {
    const value = filter[name];
    if (value === undefined) continue;
    passes.push(`k.${name} = CAST(:${name} AS TEXT)`);
    params[name] = value;
  }
  if (viewer_id !== undefined) {
    passes.push(`(${IS_SHARED} OR k.owner_id = CAST(:viewer_id AS TEXT))`);
    params["viewer_id"] = viewer_id;
  }
  const where = passes.join(" AND ");
  if (entity_id === undefined) {
    const kinds = `kinds (id) AS (SELECT k.id FROM audit_kinds k WHERE ${where})`;
    return { kinds, tree: "audit_by_kind", conditions: "TRUE", params };
  }
  params["entity_id"] = entity_id;
  const kinds =
    `kinds (id) AS (SELECT k.id FROM entity_kinds e CROSS JOIN audit_kinds k ON k.id = e.id WHERE ${where})`;
  return { kinds: `${ENTITY_KINDS}, ${kinds}`, tree: "audit_by_entity", conditions: OF_ENTITY, params };
}
