/** Many items at once: all of them or none, with an entry in the trail for each. */
import type { Steps } from "../../db/slices.ts";
import type { Caller, Services } from "../context.ts";
import { writeInSlices } from "../write.ts";
import { deleteItemWithin, restoreItemWithin } from "./items.ts";
import type { Item, ItemBulkDelete, ItemBulkRestore } from "./schema.ts";

/**
 * Deletes items and answers them as they were, in the order in which they are named.
 *
 * @throws {AppError} what `deleteItem()` throws for the first that cannot be deleted; none is deleted then
 */
export function deleteItems(services: Services, caller: Caller, { items }: ItemBulkDelete): Promise<Item[]> {
  return writeInSlices(services, caller, function* (services): Steps<Item[]> {
    const deleted: Item[] = [];
    for (const { id, version } of items) {
      deleted.push(deleteItemWithin(services, caller, id, version));
      yield;
    }
    return deleted;
  });
}

/**
 * Brings deleted items back, in the order in which they are named.
 *
 * @throws {AppError} what `restoreItem()` throws for the first that cannot come back; none does then
 */
export function restoreItems(services: Services, caller: Caller, { ids }: ItemBulkRestore): Promise<Item[]> {
  return writeInSlices(services, caller, function* (services): Steps<Item[]> {
    const restored: Item[] = [];
    for (const id of ids) {
      restored.push(restoreItemWithin(services, caller, id));
      yield;
    }
    return restored;
  });
}
