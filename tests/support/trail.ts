/** The audit trail as tests state it. */
import { REQUEST_ID, type TestApp } from "./app.ts";
import { assertEquals } from "./assert.ts";

/** An entry without what follows from its place: id, times and hashes. */
export interface TrailEntry {
  readonly operation: string;
  readonly entity_type: string;
  readonly entity_id: string | null;
  readonly details: unknown;
  readonly actor: string;
  readonly request_id: string | null;
  readonly source: string;
}

/** What stands in each entry that the server makes for a request of these tests. */
export const BY_REQUEST = { actor: "local", request_id: REQUEST_ID, source: "server" };

/** The trail, oldest first. */
export function readTrail(t: TestApp): TrailEntry[] {
  return t.db.all<TrailEntry & { readonly details: string }>(
    "SELECT operation, entity_type, entity_id, details, actor, request_id, source FROM audit_logs ORDER BY id",
  ).map((entry) => ({ ...entry, details: JSON.parse(entry.details) }));
}

/** Sends a request that changes something: it has to leave exactly one entry, which is answered beside the answer. */
export async function recordOne(
  t: TestApp,
  send: () => Promise<Response>,
): Promise<{ answer: Response; entry: TrailEntry }> {
  const before = readTrail(t);
  const answer = await send();
  const after = readTrail(t);
  const entry = after.at(-1);
  if (entry === undefined || after.length !== before.length + 1) {
    const text = await answer.text();
    throw new Error(`Expected one new entry, got ${after.length - before.length}: ${answer.status} ${text}`);
  }
  assertEquals(after.slice(0, -1), before, "older entries changed");
  return { answer, entry };
}

const STAMP = ["id", "board_id", "version", "board_version", "updated_at"];

/** What an entry keeps of a row that was there before: what tells it apart, its versions, and what changed. */
export function changedPart(row: object, ...changed: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => STAMP.includes(name) || changed.includes(name)));
}
