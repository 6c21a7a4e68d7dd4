/** Use cases of single items: each is one transaction with one entry in the trail; what changes nothing leaves none. */
import { ConstraintError } from "../../db/errors.ts";
import * as rows from "../../db/items.ts";
import type { Kept } from "../../db/memo.ts";
import { appendAudit, type Change } from "../audit/service.ts";
import { type Actor, authorize, LOCAL_ID, missing } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, staleRow } from "../errors.ts";
import { write } from "../write.ts";
import { findDeletedItem } from "./deletions.ts";
import type { Item, ItemCreate, ItemPatch, ItemPut } from "./schema.ts";
import { toSearchText } from "./search.ts";

/** One item as JSON, with its version. */
export function getItemJson(
  services: Services,
  { actor }: Caller,
  id: string,
): Kept<{ version: number; text: string }> {
  const { db, memo } = services;
  const item = memo.get(`item ${id}`, () => rows.findItemJson(db, id));
  if (item === undefined) throw missing({ type: "item", id });
  authorize(actor, "item.read", { type: "item", id, owner_id: item.owner_id });
  return item;
}

export function createItem(services: Services, caller: Caller, input: ItemCreate): Promise<Item> {
  return write(services, caller, () => {
    const at = services.now();
    const item: Item = {
      id: services.newId(),
      title: input.title,
      description: input.description || null, // an empty text is none
      owner_id: caller.actor.user_id,
      version: 1,
      created_at: at,
      updated_at: at,
    };
    rows.insertItem(services.db, toStored(item));
    return record(services, caller, "item.create", item);
  });
}

/** Changes the given fields. */
export function patchItem(
  services: Services,
  caller: Caller,
  id: string,
  version: number | undefined,
  patch: ItemPatch,
): Promise<Item> {
  const { db } = services;
  return write(services, caller, () => {
    const item = requireItem(services, caller.actor, id, version);
    const title = patch.title ?? item.title;
    const description = patch.description === undefined ? item.description : patch.description || null;
    const names = (["title", "description"] as const).filter((name) => ({ title, description })[name] !== item[name]);
    if (names.length === 0) return item;
    const changed = { ...item, title, description, version: item.version + 1, updated_at: services.now() };
    rows.updateItem(db, toStored(changed));
    return recordChange(services, caller, changed, pick(changed, names), pick(item, names));
  });
}

/** Puts a whole item in the place of the one that is there: a description that is left out is taken away. */
export function putItem(
  services: Services,
  caller: Caller,
  id: string,
  version: number | undefined,
  { title, description = null }: ItemPut,
): Promise<Item> {
  return patchItem(services, caller, id, version, { title, description });
}

/** Deletes an item and answers it as it was. */
export function deleteItem(services: Services, caller: Caller, id: string, version: number | undefined): Promise<Item> {
  return write(services, caller, () => deleteItemWithin(services, caller, id, version));
}

/** The same inside a write. */
export function deleteItemWithin(services: Services, caller: Caller, id: string, version: number | undefined): Item {
  const item = requireItem(services, caller.actor, id, version);
  rows.deleteItem(services.db, id);
  return record(services, caller, "item.delete", item);
}

/** Brings a deleted item back to whom it belonged, under a version that nobody holds. */
export function restoreItem(services: Services, caller: Caller, id: string): Promise<Item> {
  return write(services, caller, () => restoreItemWithin(services, caller, id));
}

/** The same inside a write. */
export function restoreItemWithin(services: Services, caller: Caller, id: string): Item {
  const { db } = services;
  const existing = rows.findItem(db, id);
  const item = existing ?? findDeletedItem(services, id);
  if (item === undefined) throw missing({ type: "item", id });
  authorizeWrite(caller.actor, item);
  if (existing !== undefined) throw new AppError("conflict", `Cannot restore item "${id}": it is not deleted`);
  const restored = {
    ...item,
    owner_id: newOwner(caller.actor, item),
    version: item.version + 1,
    updated_at: services.now(),
  };
  reinsert(services, restored);
  const { owner_id } = restored;
  append(services, caller, "item.restore", restored, { row: { ...stampOf(restored), owner_id } });
  return restored;
}

/** What the local user deleted before there were accounts is nobody's any more: it goes to who brings it back. */
function newOwner({ user_id }: Actor, { owner_id }: Item): string {
  return owner_id === LOCAL_ID ? user_id : owner_id;
}

function reinsert({ db }: Services, item: Item): void {
  try {
    rows.insertItem(db, toStored(item));
  } catch (cause) {
    if (!(cause instanceof ConstraintError) || cause.kind !== "foreign_key") throw cause;
    throw new AppError("conflict", `Cannot restore item "${item.id}": its owner is no user any more`, { cause });
  }
}

function requireItem({ db }: Services, actor: Actor, id: string, version: number | undefined): Item {
  const item = rows.findItem(db, id);
  if (item === undefined) throw missing({ type: "item", id });
  authorizeWrite(actor, item);
  if (version === undefined || version === item.version) return item;
  throw staleRow(`Item "${id}"`, item, version);
}

function authorizeWrite(actor: Actor, { id, owner_id }: Item): void {
  authorize(actor, "item.write", { type: "item", id, owner_id });
}

function toStored(item: Item): rows.StoredItem {
  return { ...item, search_text: toSearchText(item.title, item.description) };
}

/** Of an item that is new, or that was taken away. */
function record(services: Services, caller: Caller, operation: string, item: Item): Item {
  append(services, caller, operation, item, { row: item });
  return item;
}

/** Of an item that stays: what changed, and the old values. */
function recordChange(
  services: Services,
  caller: Caller,
  item: Item,
  change: Partial<Item>,
  before: Partial<Item>,
): Item {
  append(services, caller, "item.update", item, { row: { ...stampOf(item), ...change }, before });
  return item;
}

/** What stands in every entry about an item. */
function stampOf({ id, version, updated_at }: Item): Partial<Item> {
  return { id, version, updated_at };
}

function pick(item: Item, names: readonly (keyof Item)[]): Partial<Item> {
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}

function append(
  services: Services,
  caller: Caller,
  operation: string,
  { id, owner_id }: Item,
  details: Change["details"],
): void {
  appendAudit(services, caller, { operation, entity_type: "item", entity_id: id, owner_id, details });
}
