/** The list of users: sorted, searched and cut into pages. */
import { countUsers, iterateUsers, placeOf, type UserOrder, type UserRow } from "../../db/users.ts";
import type { Services } from "../context.ts";
import { type ListPage, readCursor, writeCursor } from "../http/page.ts";
import { nameKey } from "./names.ts";
import { toUser } from "./rows.ts";
import { USER_SORTS, type UserQuery } from "./schema.ts";

/** A page of users. */
export function listUsers({ db }: Pick<Services, "db">, query: UserQuery): ListPage {
  const { sort, cursor, limit, q, count } = query;
  const order = readOrder(sort);
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

function countMatches(db: Services["db"], q: string | undefined): number {
  if (!q) return countUsers(db);
  return iterateUsers(db, readOrder("created_at")).filter(matcher(q)).reduce((sum) => sum + 1, 0);
}

function readOrder(sort: UserQuery["sort"]): UserOrder {
  const by = USER_SORTS.find((name) => sort.endsWith(name)) ?? "created_at";
  return { by, descending: sort.startsWith("-") };
}

/** Compared as names are, whatever the case of whatever script, which SQLite cannot; users are few enough to look at. */
function matcher(q: string | undefined): (row: UserRow) => boolean {
  if (!q) return () => true;
  const key = nameKey(q);
  return ({ username_key, email, full_name }) =>
    [username_key, nameKey(email ?? ""), nameKey(full_name ?? "")].some((text) => text.includes(key));
}
