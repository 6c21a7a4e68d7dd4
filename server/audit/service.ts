/** Use cases of the audit trail. Other features append through `appendAudit`, inside their own `db.write`. */
import { type Audience, type AuditInput, insertAudit, insertAuditInSteps } from "../../db/audit.ts";
import {
  type AuditFilter,
  type AuditMention,
  countClientKinds,
  countMatching,
  findLastAudit,
  hasMention,
  isClientKind,
  listAuditJson,
} from "../../db/audit_lists.ts";
import type { Database } from "../../db/database.ts";
import type { Kept } from "../../db/memo.ts";
import type { Steps } from "../../db/slices.ts";
import { type Actor, isAdministrator } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { countBounded, type ListPage } from "../http/page.ts";
import { write } from "../write.ts";
import { shapeNote } from "./past_rows.ts";
import type { AuditCreate, AuditEntry, AuditQuery } from "./schema.ts";

export { describeGap, readGaps } from "./head.ts";
export { type PastRow, readPastRow, readPastRows } from "./past_rows.ts";

/**
 * A change as a use case tells it. `row` becomes the event: what the change left (deletion: what it took away). Of a row
 * that can be long and was there before, only id, versions and the fields that changed.
 */
export interface Change {
  readonly operation: string;
  readonly entity_type: string;
  readonly entity_id: string;
  /**
   * Whose private matter it is: nobody else but administrators gets to see it. Boards and what is on them need none.
   */
  readonly owner_id?: string;
  readonly details: { readonly row: object; readonly [more: string]: unknown };
}

/** Appends a change to the trail and announces it once it is committed. Call it inside `db.write`. */
export function appendAudit(services: AuditServices, caller: Caller, change: Change): void {
  append(services, caller, toEntry(caller, change));
}

/** The same in steps, for a change whose details may be as long as a whole board. */
export function* appendLongAudit(services: AuditServices, caller: Caller, change: Change): Steps<void> {
  yield* insertAuditInSteps(services.db, toInput(services, caller, toEntry(caller, change)));
  services.db.afterCommit(() => services.events.wake());
}

function toEntry(caller: Caller, change: Change): Entry {
  const { owner_id, ...entry } = change;
  const { kind, credential_id: token_id } = caller.actor;
  const details = {
    ...(owner_id === undefined ? {} : { owner_id }),
    ...(kind === "token" ? { token_id } : {}), // people may have tokens of the same name
    ...shapeNote(change.entity_type),
    ...change.details,
    ...caller.chat,
  };
  return { ...entry, details, source: "server" };
}

/** What appending needs; the command line has no more. */
export type AuditServices = Pick<Services, "db" | "events" | "now">;

/** Whether an entry is for somebody. */
export function maySee(actor: Actor, { is_shared, owner_id }: Audience): boolean {
  return isAdministrator(actor) || is_shared === 1 || owner_id === actor.user_id;
}

/** Appends what a client says it did; nothing in it is taken for a row of ours. */
export function createAuditEntry(services: Services, caller: Caller, input: AuditCreate): Promise<AuditEntry> {
  return write(services, caller, () => {
    const { operation, entity_type, entity_id = null, details = null } = input;
    requireFewKinds(services.db, operation, entity_type);
    return append(services, caller, { operation, entity_type, entity_id, details, source: "client" });
  });
}

/** A list walks over the kinds of entries that pass its filter: clients may not make as many as they like. */
const CLIENT_KINDS_MAX = 1_000;

function requireFewKinds(db: Database, operation: string, entity_type: string): void {
  if (isClientKind(db, operation, entity_type) || countClientKinds(db, CLIENT_KINDS_MAX) < CLIENT_KINDS_MAX) return;
  const most = `clients have entries of ${CLIENT_KINDS_MAX} different operations and kinds of things already`;
  throw new AppError("conflict", `Cannot add an entry of "${operation}" on "${entity_type}": ${most}`);
}

type Entry = Pick<AuditInput, "operation" | "entity_type" | "entity_id" | "details" | "source">;

function append(services: AuditServices, caller: Caller, entry: Entry): AuditEntry {
  const row = insertAudit(services.db, toInput(services, caller, entry));
  services.db.afterCommit(() => services.events.wake());
  return { ...row, details: entry.details };
}

function toInput(services: AuditServices, caller: Caller, entry: Entry): AuditInput {
  const at = services.now();
  return { ...entry, timestamp: at, created_at: at, actor: caller.actor.name, request_id: caller.request_id };
}

/** A page of what the caller may see of the trail, newest first. */
export function listAudit(services: Services, { actor }: Caller, query: AuditQuery): Kept<ListPage> {
  const viewer_id = isAdministrator(actor) ? undefined : actor.user_id;
  const key = `audit ${JSON.stringify([query, viewer_id])}`;
  return services.memo.get(key, () => readAudit(services, viewer_id, query));
}

function readAudit(services: Services, viewer_id: string | undefined, query: AuditQuery): ListPage {
  const filter: AuditFilter = {
    operation: query.operation || undefined, // an empty filter is no filter
    entity_type: query.entity_type || undefined,
    entity_id: query.entity_id || undefined,
    actor: query.actor || undefined,
    viewer_id,
    before_id: query.cursor,
  };
  const { text, next } = listAuditJson(services.db, filter, query.limit);
  const count = (max: number) => countMatching(services.db, { ...filter, before_id: undefined }, max);
  return { text, next, total: query.count === "true" ? countBounded(count) : undefined };
}

/** A change that an entry of its own tells of. */
export interface PastChange {
  /** The entry's id. */
  readonly id: number;
  readonly operation: string;
  /** As they were appended; undefined when the entry is damaged. */
  readonly details: unknown;
}

/** The newest change of one thing; undefined when no entry of its own tells of any. */
export function findLastChange(services: Services, entity_type: string, entity_id: string): PastChange | undefined {
  return findLastAudit(services.db, entity_type, entity_id);
}

/** Whether an entry after `after_id` has, in the list at `path` of its details, an object with this `id`. */
export function isMentionedAfter(services: Services, after_id: number, mention: AuditMention): boolean {
  return hasMention(services.db, after_id, mention);
}
