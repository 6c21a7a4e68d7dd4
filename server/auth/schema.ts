/** The wire contract of logging in: sessions, API tokens and the first administrator. */
import * as z from "zod";
import { singleLine, Timestamp } from "../schema.ts";
import { Email, FullName, NewPassword, TriedPassword, User, Username } from "../users/schema.ts";

/** A name as somebody types it who logs in: whatever it is, it is looked up. */
const TriedName = z.string().max(256, "must have at most 256 characters");

// ---- logging in ----

export const Login = z.strictObject({ username: TriedName, password: TriedPassword }).meta({ id: "Login" });
export type Login = z.infer<typeof Login>;

/** `token` and `access_token` are the same; a page needs neither, since the cookies come with the answer. */
export const LoginAnswer = z.strictObject({
  token: z.string(),
  access_token: z.string(),
  token_type: z.literal("bearer"),
  /** Seconds. */
  expires_in: z.int().positive(),
  user: User,
}).meta({ id: "LoginAnswer" });
export type LoginAnswer = z.infer<typeof LoginAnswer>;

/** OAuth2's password form (RFC 6749, 4.3.2), with the fields that its clients send along. */
export const PasswordGrant = z.strictObject({
  grant_type: z.literal("password").or(z.literal("")).optional(),
  username: TriedName,
  password: TriedPassword,
  scope: z.string().max(200).optional(),
  client_id: z.string().max(200).optional(),
  client_secret: z.string().max(200).optional(),
}).meta({ id: "PasswordGrant" });
export type PasswordGrant = z.infer<typeof PasswordGrant>;

export const AccessTokenAnswer = z.strictObject({ access_token: z.string(), token_type: z.literal("bearer") })
  .meta({ id: "AccessTokenAnswer" });
export type AccessTokenAnswer = z.infer<typeof AccessTokenAnswer>;

/** Wrong names and passwords of the last day, or since the start. */
export const FailedLoginCounts = z.strictObject({
  since: Timestamp,
  /** All of them. */
  count: z.int().nonnegative(),
  /** Those with names that nobody has. */
  unknown_count: z.int().nonnegative(),
  /** Those at accounts, most first. */
  accounts: z.array(z.strictObject({
    user_id: z.string(),
    username: z.string(),
    count: z.int().positive(),
    last_at: Timestamp,
  })),
}).meta({ id: "FailedLoginCounts" });
export type FailedLoginCounts = z.infer<typeof FailedLoginCounts>;

// ---- the first administrator ----

/** What the login page has to know before anybody has logged in. */
export const SetupState = z.strictObject({
  /** Whether one has to log in at all. */
  auth_required: z.boolean(),
  /** Whether the first administrator is still to be made, by the link that the start printed. */
  needs_setup: z.boolean(),
  signup_allowed: z.boolean(),
}).meta({ id: "SetupState" });
export type SetupState = z.infer<typeof SetupState>;

export const SetupCreate = z.strictObject({
  /** What stands behind `#token=` in the setup link. */
  token: z.string().max(200),
  username: Username,
  password: NewPassword,
  email: Email.nullable().optional(),
  full_name: FullName.nullable().optional(),
}).meta({ id: "SetupCreate" });
export type SetupCreate = z.infer<typeof SetupCreate>;

// ---- sessions and tokens ----

/** One login, on one device, until it is ended or not used for seven days. */
export const Session = z.strictObject({
  id: z.string(),
  /** What the program that logged in calls itself (User-Agent). */
  device: z.string(),
  created_at: Timestamp,
  last_seen_at: Timestamp,
  expires_at: Timestamp,
  /** The session that asks. */
  is_current: z.boolean(),
}).meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const SCOPES = ["read", "write", "admin"] as const;
/** `write` includes `read`, `admin` includes both; a token never may more than its owner. */
export const Scope = z.enum(SCOPES, "must be read, write or admin");
export type Scope = z.infer<typeof Scope>;

/** Something to be seen in each word, and one blank between two of them: names that look the same are the same. */
const VISIBLE_WORDS = /^(?!.*[\p{Default_Ignorable_Code_Point}\u2800])[^\p{Z}\p{C}]+(?: [^\p{Z}\p{C}]+)*$/u;

export const TokenName = singleLine(64).pipe(
  z.string().regex(VISIBLE_WORDS, "must be visible characters, with single blanks between words"),
).describe("Visible characters, with single blanks between words");

/** An API token, for programs; what it lets in with is shown once, when it is made. */
export const Token = z.strictObject({
  id: z.string(),
  /** Also the actor in the audit trail. */
  name: TokenName,
  scopes: z.array(Scope),
  owner_id: z.string(),
  created_at: Timestamp,
  expires_at: Timestamp.nullable(),
  last_used_at: Timestamp.nullable(),
}).meta({ id: "Token" });
export type Token = z.infer<typeof Token>;

export const TokenCreate = z.strictObject({
  name: TokenName,
  scopes: z.array(Scope).min(1, "must name at least one scope").max(SCOPES.length, "must not repeat a scope")
    .refine((scopes) => new Set(scopes).size === scopes.length, "must not repeat a scope"),
  /** Never, when left out. */
  expires_at: z.iso.datetime({ message: "must be a time in UTC such as 2027-01-31T00:00:00Z" }).nullable().optional(),
}).meta({ id: "TokenCreate" });
export type TokenCreate = z.infer<typeof TokenCreate>;

/** The only answer that ever holds the secret. */
export const CreatedToken = z.strictObject({ ...Token.shape, secret: z.string() }).meta({ id: "CreatedToken" });
export type CreatedToken = z.infer<typeof CreatedToken>;
