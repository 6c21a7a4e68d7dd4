/** A user as a form has them: what differs from what is stored, and what happens when others changed that meanwhile. */
import type { User, UserPatch } from "../../server/users/schema.ts";
import { ACCOUNT_FIELDS } from "./field_words.ts";

/** What can be typed and chosen. Empty texts stand for none. */
export interface UserFields {
  readonly username: string;
  readonly full_name: string;
  readonly email: string;
  readonly is_admin: boolean;
  readonly is_active: boolean;
  /** A new one; empty to keep the present one. */
  readonly password: string;
}

export const NEW_USER: UserFields = {
  username: "",
  full_name: "",
  email: "",
  is_admin: false,
  is_active: true,
  password: "",
};

export const FIELD_NAMES: Readonly<Record<keyof UserFields, string>> = {
  ...ACCOUNT_FIELDS,
  is_admin: "Administrator",
  is_active: "Active",
};

export function fieldsOf({ username, full_name, email, is_admin, is_active }: User): UserFields {
  return { username, full_name: full_name ?? "", email: email ?? "", is_admin, is_active, password: "" };
}

/** What has to be sent for a stored user to become as the fields say; empty when nothing differs. */
export function patchOf(fields: UserFields, stored: User): UserPatch {
  const before = fieldsOf(stored);
  const { username, full_name, email, is_admin, is_active, password } = trimmed(fields);
  return {
    ...(username === before.username ? {} : { username }),
    ...(full_name === before.full_name ? {} : { full_name: full_name || null }),
    ...(email === before.email ? {} : { email: email || null }),
    ...(is_admin === before.is_admin ? {} : { is_admin }),
    ...(is_active === before.is_active ? {} : { is_active }),
    ...(password === "" ? {} : { password }),
  };
}

/** A user who is not stored yet. */
export function creationOf(fields: UserFields) {
  const { username, full_name, email, is_admin, is_active, password } = trimmed(fields);
  return { username, password, full_name: full_name || null, email: email || null, is_admin, is_active };
}

/** A field in which both this person and somebody else have changed something, with what was typed here. */
export interface Conflict {
  readonly name: keyof UserFields;
  readonly typed: string;
}

/**
 * The fields that were changed here and elsewhere, to different ends.
 *
 * @param before the user that the changes here were made to
 * @param now the user as somebody else has left it
 */
export function conflictsOf(fields: UserFields, before: User, now: User): Conflict[] {
  const [typed, old, stored] = [trimmed(fields), fieldsOf(before), fieldsOf(now)];
  const names = ["username", "full_name", "email", "is_admin", "is_active"] as const;
  return names.filter((name) => typed[name] !== old[name] && stored[name] !== old[name] && stored[name] !== typed[name])
    .map((name) => ({ name, typed: wordsOf(typed[name]) }));
}

/** What the form shows after somebody else's change: theirs, and what was typed here where the two do not collide. */
export function mergedFields(fields: UserFields, before: User, now: User): UserFields {
  const old = fieldsOf(before);
  const theirs = fieldsOf(now);
  const collide = new Set(conflictsOf(fields, before, now).map(({ name }) => name));
  const pick = <K extends keyof UserFields>(name: K): UserFields[K] =>
    fields[name] === old[name] || collide.has(name) ? theirs[name] : fields[name];
  return {
    username: pick("username"),
    full_name: pick("full_name"),
    email: pick("email"),
    is_admin: pick("is_admin"),
    is_active: pick("is_active"),
    password: fields.password,
  };
}

function wordsOf(value: string | boolean): string {
  if (typeof value === "string") return value;
  return value ? "Yes" : "No";
}

/** Passwords are taken as they are, blanks included. */
function trimmed(fields: UserFields): UserFields {
  const { username, full_name, email } = fields;
  return { ...fields, username: username.trim(), full_name: full_name.trim(), email: email.trim() };
}
