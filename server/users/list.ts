/** The list of users: sorted, searched and cut into pages. */
import type { Database } from "../../db/database.ts";
import type { Kept } from "../../db/memo.ts";
import { countUsers, iterateUsers, placeOf, type UserRow } from "../../db/users.ts";
import { toComparable } from "../comparable.ts";
import type { Services } from "../context.ts";
import { type ListPage, parseSort, readCursor, writeCursor } from "../http/page.ts";
import { nameKey } from "./names.ts";
import { toUser } from "./rows.ts";
import { USER_SORTS, type UserQuery } from "./schema.ts";

/** A page of users, for whoever may see them all. */
export function listUsers({ db, memo }: Services, query: UserQuery): Kept<ListPage> {
  return memo.get(`users ${JSON.stringify(query)}`, () => readUsers(db, query));
}

function readUsers(db: Database, query: UserQuery): ListPage {
  const { sort, cursor, limit, q, count } = query;
  const order = parseSort(USER_SORTS, sort);
  const isWanted = matcher(q);
  const found: UserRow[] = [];
  for (const row of iterateUsers(db, order, cursor === undefined ? undefined : readCursor(sort, cursor))) {
    if (isWanted(row)) found.push(row);
    if (found.length > limit) break; // one more than is shown: there is a next page
  }
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    text: JSON.stringify(shown.map(toUser)),
    next: last === undefined ? null : writeCursor(sort, placeOf(last, order)),
    total: count === "true" ? countMatches(db, q) : undefined,
  };
}

function countMatches(db: Database, q: string | undefined): number {
  if (!q) return countUsers(db);
  return iterateUsers(db, parseSort(USER_SORTS, "created_at")).filter(matcher(q)).reduce((sum) => sum + 1, 0);
}

/** Whatever the case and accents of whatever script, which SQLite cannot; users are few enough to look at. */
function matcher(q: string | undefined): (row: UserRow) => boolean {
  if (!q) return () => true;
  const part = searchKey(q);
  return ({ username, email, full_name }) =>
    [username, email ?? "", full_name ?? ""].some((text) => searchKey(text).includes(part));
}

/** Without accents as well, which names differ by. */
function searchKey(text: string): string {
  return toComparable(nameKey(text));
}
