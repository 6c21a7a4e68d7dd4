/** What the trail holds of items that were deleted. */
import * as z from "zod";
import { findLastChange, type PastRow, readPastRow } from "../audit/service.ts";
import type { Services } from "../context.ts";
import type { Item } from "./schema.ts";

// Not today's wire contract: that one changes, and what was deleted before has to come back all the same.
const PAST_ITEM: PastRow<Item> = {
  schema: z.object({
    id: z.string(),
    title: z.string(),
    description: z.string().nullable().default(null),
    owner_id: z.string(),
    version: z.int().positive(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
  upgrades: [],
};

/**
 * A deleted item as it was; undefined when there never was one, when it was its owner who was deleted, or when the entry
 * cannot be read: whose it was is not known then, so that nobody may learn of it.
 */
export function findDeletedItem(services: Services, id: string): Item | undefined {
  const last = findLastChange(services, "item", id);
  return last?.operation === "item.delete" ? readPastRow(PAST_ITEM, last.details, "row") : undefined;
}
