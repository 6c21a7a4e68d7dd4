/** Items from a CSV file. */
import { countAlike, insertItem } from "../../db/items.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { requireStanding } from "../standing.ts";
import { write } from "../write.ts";
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
  const { good, bad } = await readItemLines(text);
  const dry_run = options.dry_run === "true";
  if (bad.length > 0 && !dry_run && options.bad_lines !== "skip") throw refuseBadLines(bad);
  const added = dry_run ? findNew(services, caller, good).length : await write(services, caller, () => {
    // Compared where it is written: of two imports of the same file at once, the second finds what the first added.
    const fresh = findNew(services, caller, good);
    if (fresh.length > 0) addItems(services, caller, fresh);
    return fresh.length;
  });
  return {
    dry_run,
    added,
    already_there: good.length - added,
    bad: bad.length,
    bad_lines: bad.slice(0, BAD_LINES_SHOWN),
  };
}

/** Those of the lines that no item is left for. */
function findNew({ db }: Services, { actor }: Caller, lines: readonly ItemLine[]): ItemLine[] {
  const titles = lines.map(({ title }) => title);
  const left = new Map(countAlike(db, { owner_id: actor.user_id }, titles).map((alike) => [keyOf(alike), alike.count]));
  return lines.filter((line) => {
    const count = left.get(keyOf(line)) ?? 0;
    left.set(keyOf(line), count - 1);
    return count <= 0;
  });
}

/** A title holds no line feed. */
function keyOf({ title, description }: ItemLine): string {
  return `${title}\n${description ?? ""}`;
}

function addItems(services: Services, caller: Caller, lines: readonly ItemLine[]): void {
  const at = services.now();
  const owner_id = caller.actor.user_id;
  const items = lines.map(({ title, description }) => {
    const id = services.newId();
    const search_text = toSearchText(title, description);
    const fields = { id, title, description, search_text, owner_id };
    insertItem(services.db, { ...fields, version: 1, created_at: at, updated_at: at });
    return id;
  });
  const id = services.newId();
  appendAudit(services, caller, {
    operation: "item.import",
    entity_type: "item",
    entity_id: id,
    owner_id,
    details: { row: { id, added: items.length }, items },
  });
}
