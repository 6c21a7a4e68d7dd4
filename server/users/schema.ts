/** The wire contract of users. */
import * as z from "zod";
import { composedText, PAGE_QUERY, singleLine, sortBy, Timestamp, Version } from "../schema.ts";

/**
 * Letters and digits of any script, and a few signs that e-mail addresses are made of; no blanks, no control
 * characters, and none of the letters and marks that nobody sees.
 */
const USERNAME = /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]*$/u;

/** Two names that differ only in case are the same name. */
export const Username = composedText(64).min(3, "must have at least 3 characters")
  .regex(USERNAME, "must be letters, digits or . _ @ + - and start with a letter or digit")
  .describe("Letters of one script, digits and . _ @ + -, beginning with a letter or a digit");

export const Email = z.string().max(255, { error: "must have at most 255 characters", abort: true })
  .check(z.email("must be an e-mail address")).describe("An e-mail address such as ada@example.org");

export const FullName = singleLine(255);

/** A password that is being chosen; whether it is too common is checked beside it (server/auth). */
export const NewPassword = z.string()
  .min(8, "must have at least 8 characters").max(128, "must have at most 128 characters");

/** A password that is being tried: whatever it is, it is compared; far longer ones were never taken. */
export const TriedPassword = z.string().max(1024, "must have at most 1024 characters");

// ---- what goes out ----

/** A user as everything that shows users shows them; nothing of the password. */
export const User = z.strictObject({
  /** `local` for the local user, whom every request acts as while there is no login. */
  id: z.string(),
  username: z.string(),
  email: Email.nullable(),
  full_name: FullName.nullable(),
  is_active: z.boolean(),
  is_admin: z.boolean(),
  version: Version,
  created_at: Timestamp,
  updated_at: Timestamp,
}).meta({ id: "User" });
export type User = z.infer<typeof User>;

// ---- what comes in ----

const Profile = { email: Email.nullable().optional(), full_name: FullName.nullable().optional() };

/** A user made by an administrator. */
export const UserCreate = z.strictObject({
  username: Username,
  password: NewPassword,
  ...Profile,
  is_active: z.boolean().optional(),
  is_admin: z.boolean().optional(),
}).meta({ id: "UserCreate" });
export type UserCreate = z.infer<typeof UserCreate>;

/** What an administrator may change of a user; a new password ends the user's sessions. */
export const UserPatch = UserCreate.partial().meta({ id: "UserPatch" });
export type UserPatch = z.infer<typeof UserPatch>;

/** What people may change of themselves. */
export const MePatch = z.strictObject({ username: Username.optional(), ...Profile }).meta({ id: "MePatch" });
export type MePatch = z.infer<typeof MePatch>;

export const PasswordChange = z.strictObject({ current_password: TriedPassword, new_password: NewPassword })
  .meta({ id: "PasswordChange" });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** A user who signs up. */
export const Signup = z.strictObject({ username: Username, password: NewPassword, ...Profile }).meta({ id: "Signup" });
export type Signup = z.infer<typeof Signup>;

/** Sorts of the list of users. */
export const USER_SORTS = ["created_at", "username", "updated_at"] as const;

export const UserQuery = z.strictObject({ ...PAGE_QUERY, sort: sortBy(USER_SORTS).default("-created_at") });
export type UserQuery = z.infer<typeof UserQuery>;
