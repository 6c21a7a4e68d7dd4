/** The users that are found, and what an administrator does to them. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { User } from "../../server/users/schema.ts";
import { me, refreshMe } from "../login/session.ts";
import { LiveValue } from "../live_value.ts";
import { Problem, wordsFor } from "../problem.ts";
import { route } from "../router.ts";
import { showToast } from "../ui/toasts.ts";
import * as requests from "./requests.ts";
import { type Conflict, conflictsOf, creationOf, mergedFields, patchOf, type UserFields } from "./user_fields.ts";

/** How often a change is sent again when somebody changed another part of the user in between. */
const ATTEMPTS = 3;

/** What lies over the list. */
export type OpenDialog =
  | { readonly type: "new" }
  | { readonly type: "edit"; readonly user: User }
  | { readonly type: "delete"; readonly user: User };

const dialog = signal<OpenDialog | undefined>(undefined);
export const openDialog: ReadonlySignal<OpenDialog | undefined> = dialog;

/** @param open undefined to close it */
export function showDialog(open: OpenDialog | undefined): void {
  dialog.value = open;
}

export const users = new LiveValue<readonly User[]>(() => requests.readAllUsers(searchOf()));

export function shownSort(): requests.UserSort {
  return requests.SORTS.find((sort) => sort === route.value.sort) ?? "username";
}

function searchOf(): requests.UserSearch {
  return { q: route.peek().q.trim(), sort: shownSort() };
}

export async function addUser(fields: UserFields): Promise<void> {
  await requests.createUser(creationOf(fields));
  await users.load();
}

/** Somebody else changed the same fields of a user first. */
export class Overtaken extends Error {
  override readonly name = "Overtaken";

  constructor(
    /** The user as it is now. */
    readonly user: User,
    /** The form as it goes on: theirs, with what was typed here where that does not collide. */
    readonly fields: UserFields,
    readonly conflicts: readonly Conflict[],
  ) {
    super("Somebody changed this user meanwhile; what they wrote is shown, and what you wrote is kept below");
  }
}

/**
 * Changes what differs. What others changed in other fields stays theirs.
 *
 * @param before the user that the changes were made to
 * @throws {Overtaken} when the same fields were changed elsewhere
 * @throws {Problem} for any other refusal
 */
export async function saveUser(fields: UserFields, before: User): Promise<void> {
  let now = before;
  let wanted = fields;
  for (let attempt = 1;; attempt++) {
    const patch = patchOf(wanted, now);
    if (Object.keys(patch).length === 0) break;
    try {
      await requests.patchUser(before.id, patch, now.version);
      break;
    } catch (error) {
      if (!(error instanceof Problem && error.code === "stale") || attempt === ATTEMPTS) throw error;
      const newer = await requests.readUser(before.id);
      const conflicts = conflictsOf(wanted, now, newer);
      const merged = mergedFields(wanted, now, newer);
      if (conflicts.length > 0) throw new Overtaken(newer, merged, conflicts);
      [now, wanted] = [newer, merged];
    }
  }
  await users.load();
  if (before.id === me.peek()?.id) await refreshMe();
}

export async function deleteUser(user: User): Promise<void> {
  try {
    await users.change(
      (list) => list.filter(({ id }) => id !== user.id),
      () => requests.deleteUser(user.id),
    );
    showToast({ tone: "plain", text: `User “${user.username}” was deleted` });
  } catch (error) {
    showToast({ tone: "bad", text: `User “${user.username}” was not deleted: ${wordsFor(error)}` });
  }
}
