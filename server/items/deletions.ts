/** What the trail holds of items that were deleted. */
import * as z from "zod";
import { findLastChange } from "../audit/service.ts";
import type { Services } from "../context.ts";
import { Item } from "./schema.ts";

const Deletion = z.object({ row: Item });

/** A deleted item as it was; undefined when there never was one, or when it was its owner who was deleted. */
export function findDeletedItem(services: Services, id: string): Item | undefined {
  const last = findLastChange(services, "item", id);
  if (last?.operation !== "item.delete") return undefined;
  return Deletion.safeParse(last.details).data?.row;
}
