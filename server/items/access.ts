/** Whose items somebody gets to see. */
import type { ItemFilter } from "../../db/items.ts";
import { type Actor, isAdministrator } from "../authorize.ts";

/** Their own; administrators all. */
export function visibleTo(actor: Actor): ItemFilter {
  return isAdministrator(actor) ? {} : { seen_by: actor.user_id };
}
