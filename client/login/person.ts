/** Who this page is shown to. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { User } from "../../server/users/schema.ts";

/** The local user's id: whom every request acts as while there is no login (server/authorize.ts). */
export const LOCAL_ID = "local";

const current = signal<User | undefined>(undefined);

/** Undefined until the server has said who it is. */
export const me: ReadonlySignal<User | undefined> = current;
/** Whether one does not have to log in here. */
export const isLocal = computed(() => me.value?.id === LOCAL_ID);

/**
 * Takes note of who is logged in. Another person than before gets a page of their own, so that the data and the half
 * sent changes of two people never meet; this promise is then never kept.
 */
export async function meet(user: User): Promise<void> {
  const before = me.peek();
  if (before !== undefined && !isSamePerson(before, user)) {
    location.reload();
    await new Promise(() => {});
  }
  current.value = user;
}

/** The local user is whoever sits here: they go on as the administrator they make, and everybody as them. */
function isSamePerson(before: User, after: User): boolean {
  if (before.id === after.id || after.id === LOCAL_ID) return true;
  return before.id === LOCAL_ID && after.is_admin;
}
