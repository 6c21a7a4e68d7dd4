/**
 * Who may do what: one table, asked once at the door of every route and again by use cases that know whose a row is.
 */
import type { Scope } from "./auth/schema.ts";
import { AppError } from "./errors.ts";

/** On whose behalf something is done. */
export interface Actor {
  /**
   * `local` while there is no login; `session` for a person who logged in; `token` for a program with an API token;
   * `command` for the command line; `nobody` for a request without credentials, or with some that do not hold.
   */
  readonly kind: "local" | "session" | "token" | "command" | "nobody";
  /** Stands in the audit trail. */
  readonly name: string;
  /** Whose rows are this one's own. */
  readonly user_id: string;
  readonly is_admin: boolean;
  readonly scopes: readonly Scope[];
  /** The session, or the API token, that let this one in. */
  readonly credential_id: string | null;
  /** Why this is nobody although credentials came with the request. */
  readonly refusal?: string;
}

/** Every scope. Not taken from the schema, which would load zod with whatever asks who may do what. */
const SCOPES = ["read", "write", "admin"] as const satisfies readonly Scope[];

/** Whose everything is while there is no login. */
export const LOCAL_ID = "local";

/** The local user: administrator of this data directory. */
export const LOCAL: Actor = {
  kind: "local",
  name: LOCAL_ID,
  user_id: LOCAL_ID,
  is_admin: true,
  scopes: SCOPES,
  credential_id: null,
};

/** The person at the command line, who owns the files. */
export const COMMAND: Actor = { ...LOCAL, kind: "command", name: "command line" };

export const NOBODY: Actor = {
  kind: "nobody",
  name: "nobody",
  user_id: "",
  is_admin: false,
  scopes: [],
  credential_id: null,
};

/** An actor that logged in with a password: it may all that its user may. */
export function sessionActor(
  user: { readonly id: string; readonly username: string; readonly is_admin: boolean },
  session_id: string | null,
): Actor {
  const { id: user_id, username: name, is_admin } = user;
  return { kind: "session", name, user_id, is_admin, scopes: SCOPES, credential_id: session_id };
}

interface Rule {
  /** What an API token needs; `write` includes `read`, `admin` includes both. */
  readonly scope: Scope;
  /**
   * `anyone` is everybody, logged in or not; `user` is everybody who is logged in; `owner` is the one whose the row is,
   * or an administrator; `administrator` is one of them.
   */
  readonly role: "anyone" | "user" | "owner" | "administrator";
  /** Not for API tokens, whatever their scopes: what leaked must not make itself at home. */
  readonly people_only?: true;
}

/** Every action there is. A route names one in its description; without one it does not compile. */
export const ACTIONS = {
  "public.read": { scope: "read", role: "anyone" },
  "public.login": { scope: "read", role: "anyone" },
  "board.read": { scope: "read", role: "user" },
  "board.write": { scope: "write", role: "user" },
  "chat.read": { scope: "read", role: "owner" },
  "chat.write": { scope: "write", role: "owner" },
  "audit.read": { scope: "read", role: "user" },
  "audit.write": { scope: "write", role: "user" },
  "event.read": { scope: "read", role: "user" },
  "item.read": { scope: "read", role: "owner" },
  "item.write": { scope: "write", role: "owner" },
  "me.read": { scope: "read", role: "user" },
  "me.write": { scope: "write", role: "user", people_only: true },
  "session.read": { scope: "read", role: "owner", people_only: true },
  "session.write": { scope: "write", role: "owner", people_only: true },
  "token.read": { scope: "read", role: "owner", people_only: true },
  "token.write": { scope: "write", role: "owner", people_only: true },
  "user.read": { scope: "admin", role: "administrator" },
  "user.write": { scope: "admin", role: "administrator", people_only: true },
  "setting.read": { scope: "read", role: "user" },
  "setting.write": { scope: "write", role: "user" },
  "instance.read": { scope: "admin", role: "administrator" },
  "instance.write": { scope: "admin", role: "administrator", people_only: true },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof ACTIONS;

/** A row that belongs to somebody. */
export interface Owned {
  /** As its missing is told: `item`. */
  readonly type: string;
  readonly id: string;
  readonly owner_id: string;
}

/**
 * Lets an actor do something, or refuses.
 *
 * @param entity the row it is done to, where rows belong to somebody; without it only the actor is looked at
 * @throws {AppError} `unauthenticated`, `forbidden`, or `not_found` for somebody else's row: that it exists is theirs
 */
export function authorize(actor: Actor, action: Action, entity?: Owned): void {
  const rule: Rule = ACTIONS[action];
  if (rule.role === "anyone") return;
  if (actor.kind === "nobody") throw unauthenticated(actor.refusal);
  if (rule.people_only && actor.kind === "token") {
    throw new AppError("forbidden", "API tokens may not do this; it takes a person who has logged in");
  }
  if (!hasScope(actor, rule.scope)) {
    throw new AppError("forbidden", `This API token lacks the scope "${rule.scope}"`);
  }
  if (rule.role === "administrator" && !actor.is_admin) {
    throw new AppError("forbidden", "This takes an administrator");
  }
  if (rule.role === "owner" && entity !== undefined && !isOwnerOrAdministrator(actor, entity)) {
    throw missing(entity);
  }
}

/** Whether an actor sees and changes what is everybody's; an administrator's token does with the scope `admin`. */
export function isAdministrator(actor: Actor): boolean {
  return actor.is_admin && hasScope(actor, "admin");
}

/** What a row that is not there, and one that is somebody else's, is told by. */
export function missing({ type, id }: Pick<Owned, "type" | "id">): AppError {
  return new AppError("not_found", `There is no ${type} "${id}"`);
}

/** @param reason why credentials that were given do not hold; undefined when there were none */
export function unauthenticated(reason?: string): AppError {
  const challenge = reason === undefined ? "Bearer" : 'Bearer error="invalid_token"';
  return new AppError("unauthenticated", reason ?? "Log in, or send an API token in the Authorization header", {
    headers: { "WWW-Authenticate": challenge },
  });
}

function isOwnerOrAdministrator(actor: Actor, { owner_id }: Owned): boolean {
  return owner_id === actor.user_id || isAdministrator(actor);
}

function hasScope({ scopes }: Actor, scope: Scope): boolean {
  if (scopes.includes(scope) || scopes.includes("admin")) return true;
  return scope === "read" && scopes.includes("write");
}
