/** Items from a CSV file. */
import { insertItem, listItemRows } from "../../db/items.ts";
import type { Place } from "../../db/pages.ts";
import { inSlices, type Steps } from "../../db/slices.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { requireStanding } from "../standing.ts";
import { writeInSlices } from "../write.ts";
import { BAD_LINES_SHOWN, type ItemLine, readItemLines, refuseBadLines } from "./csv_lines.ts";
import type { ItemImport, ItemImportQuery } from "./schema.ts";
import { toSearchText } from "./search.ts";

/** Room for 10,000 items of some length. */
export const IMPORT_BYTES_MAX = 5 * 1024 * 1024;

/**
 * Adds the items of a CSV file, or says what doing so would do. What the caller has already is not added again: a file
 * with as many lines alike as the caller has items alike adds none of them. What others have, an administrator may see
 * it or not, is no reason to leave something out.
 *
 * @throws {AppError} `invalid` when the head is not usable, or lines are bad that are not to be skipped; `too_large`
 */
export async function importItems(
  services: Services,
  caller: Caller,
  text: string,
  options: ItemImportQuery,
): Promise<ItemImport> {
  requireStanding(services, caller.actor); // what a dry run tells, too, is only for those who still may
  const { good, bad } = await inSlices(readItemLines(text));
  const dry_run = options.dry_run === "true";
  if (bad.length > 0 && !dry_run && options.bad_lines !== "skip") throw refuseBadLines(bad);
  const added = dry_run
    ? (await inSlices(findNew(services, caller, good))).length
    : await addNew(services, caller, await inSlices(toStorable(good)));
  return {
    dry_run,
    added,
    already_there: good.length - added,
    bad: bad.length,
    bad_lines: bad.slice(0, BAD_LINES_SHOWN),
  };
}

/** A line with all that takes time to be made of it. */
type StorableLine = ItemLine & { readonly search_text: string };

function* toStorable(lines: readonly ItemLine[]): Steps<StorableLine[]> {
  const storable: StorableLine[] = [];
  for (const line of lines) {
    storable.push({ ...line, search_text: toSearchText(line.title, line.description) });
    yield;
  }
  return storable;
}

/** Adds what is missing, and answers how many that were. */
function addNew(services: Services, caller: Caller, lines: readonly StorableLine[]): Promise<number> {
  return writeInSlices(services, caller, function* (services) {
    // Compared where it is written: of two imports of the same file at once, the second finds what the first added.
    const fresh = yield* findNew(services, caller, lines);
    if (fresh.length > 0) yield* addItems(services, caller, fresh);
    return fresh.length;
  });
}

/** The caller's items are looked through so many at a time. */
const PAGE = 100;

/** Those of the lines that no item is left for. */
function* findNew<Line extends ItemLine>(
  { db }: Services,
  { actor }: Caller,
  lines: readonly Line[],
): Steps<Line[]> {
  const left = new Map(lines.map((line) => [keyOf(line), 0]));
  let next: Place | undefined;
  do {
    const page = listItemRows(db, { owner_id: actor.user_id }, OLDEST_FIRST, PAGE, next);
    for (const item of page.rows) {
      const key = keyOf(item);
      const count = left.get(key);
      if (count !== undefined) left.set(key, count + 1);
    }
    next = page.next;
    yield;
  } while (next !== undefined);
  return lines.filter((line) => {
    const key = keyOf(line);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

const OLDEST_FIRST = { by: "created_at", descending: false } as const;

/** A title holds no line feed. */
function keyOf({ title, description }: ItemLine): string {
  return `${title}\n${description ?? ""}`;
}

function* addItems(services: Services, caller: Caller, lines: readonly StorableLine[]): Steps<void> {
  const at = services.now();
  const owner_id = caller.actor.user_id;
  const items: string[] = [];
  for (const { title, description, search_text } of lines) {
    const id = services.newId();
    const fields = { id, title, description, search_text, owner_id };
    insertItem(services.db, { ...fields, version: 1, created_at: at, updated_at: at });
    items.push(id);
    yield;
  }
  const id = services.newId();
  appendAudit(services, caller, {
    operation: "item.import",
    entity_type: "item",
    entity_id: id,
    owner_id,
    details: { row: { id, added: items.length }, items },
  });
}
