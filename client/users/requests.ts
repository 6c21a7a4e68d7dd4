/** What the users page asks the server. */
import type { User, UserCreate, UserPatch } from "../../server/users/schema.ts";
import { api } from "../api.ts";
import { readPages } from "../pages.ts";
import { contentOf, succeeded } from "../problem.ts";

/** Sorts of the list; the server has the same (server/users/schema.ts). */
export const SORTS = ["username", "-username", "created_at", "-created_at"] as const;
export type UserSort = (typeof SORTS)[number];

export interface UserSearch {
  /** Searched for in username, e-mail address and full name; empty for all users. */
  readonly q: string;
  readonly sort: UserSort;
}

const userApi = api.users[":user_id"];

/** All users that are found. */
export async function readAllUsers({ q, sort }: UserSearch): Promise<User[]> {
  const query = { sort, ...(q === "" ? {} : { q }) };
  return await readPages((page) => api.users.$get({ query: { ...query, ...page } }));
}

export async function readUser(user_id: string): Promise<User> {
  return await contentOf(await succeeded(userApi.$get({ param: { user_id } })));
}

export async function createUser(user: UserCreate): Promise<User> {
  return await contentOf(await succeeded(api.users.$post({ json: user })));
}

/** @param version the one that the change was made to */
export async function patchUser(user_id: string, patch: UserPatch, version: number): Promise<User> {
  const headers = { "If-Match": `"${version}"` };
  return await contentOf(await succeeded(userApi.$patch({ param: { user_id }, json: patch }, { headers })));
}

export async function deleteUser(user_id: string): Promise<void> {
  await succeeded(userApi.$delete({ param: { user_id } }));
}

/** How many items a user has. */
export async function countItems(owner_id: string): Promise<number> {
  const answer = await succeeded(api.items.$get({ query: { owner_id, limit: "1", count: "true" } }));
  return Number.parseInt(answer.headers.get("x-total-count") ?? "0", 10);
}
