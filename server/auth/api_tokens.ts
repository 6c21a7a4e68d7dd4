/** API tokens: made by a person for a program, shown once, revoked at any time. */
import * as rows from "../../db/api_tokens.ts";
import { appendAudit } from "../audit/service.ts";
import { authorize, missing } from "../authorize.ts";
import type { Caller, Services } from "../context.ts";
import { AppError, invalidField } from "../errors.ts";
import { nameKey, requireFreeTokenName } from "../users/service.ts";
import { write } from "../write.ts";
import { hashToken, makeToken } from "./random_tokens.ts";
import { type CreatedToken, Scope, type Token, type TokenCreate } from "./schema.ts";

/** Tells an API token from an access token, and lets programs that look for leaked secrets know one. */
export const API_TOKEN_PREFIX = "benchtop_";

/** Most tokens of one owner. */
const TOKENS_MAX = 100;

/** The caller's own, newest first. */
export function listTokens(services: Services, { actor }: Caller): Token[] {
  return rows.listApiTokens(services.db, actor.user_id).map(toToken);
}

export function createToken(services: Services, caller: Caller, input: TokenCreate): Promise<CreatedToken> {
  const { db } = services;
  const secret = API_TOKEN_PREFIX + makeToken();
  return write(services, caller, () => {
    const at = services.now();
    const expires_at = input.expires_at == null ? null : new Date(input.expires_at).toISOString();
    if (expires_at !== null && expires_at <= at) throw invalidField("/expires_at", "must lie in the future");
    const owner_id = caller.actor.user_id;
    if (rows.countApiTokens(db, owner_id) >= TOKENS_MAX) {
      throw new AppError("conflict", `Cannot create a token: there are ${TOKENS_MAX} already`);
    }
    requireFreeTokenName(db, owner_id, input.name);
    const row: rows.ApiTokenRow = {
      id: services.newId(),
      owner_id,
      name: input.name,
      name_key: nameKey(input.name),
      scopes: JSON.stringify(input.scopes),
      hash: hashToken(secret),
      created_at: at,
      expires_at,
      last_used_at: null,
    };
    rows.insertApiToken(db, row);
    appendToken(services, caller, "token.create", toToken(row));
    return { ...toToken(row), secret };
  });
}

/** Revokes a token and answers it as it was. */
export function deleteToken(services: Services, caller: Caller, id: string): Promise<Token> {
  const { db } = services;
  return write(services, caller, () => {
    const row = rows.findApiToken(db, id) ?? throwMissing(id);
    authorize(caller.actor, "token.write", { type: "token", id, owner_id: row.owner_id });
    rows.deleteApiToken(db, id);
    appendToken(services, caller, "token.delete", toToken(row));
    return toToken(row);
  });
}

function appendToken(services: Services, caller: Caller, operation: string, row: Token): void {
  const { id: entity_id, owner_id } = row;
  appendAudit(services, caller, { operation, entity_type: "token", entity_id, owner_id, details: { row } });
  services.db.afterCommit(() => services.events.recheck());
}

function toToken(row: rows.ApiTokenRow): Token {
  const { id, name, owner_id, created_at, expires_at, last_used_at } = row;
  return { id, name, scopes: parseScopes(row.scopes), owner_id, created_at, expires_at, last_used_at };
}

/** The scopes in a row: those there are. Whatever else came to stand in it lets nobody do anything. */
export function parseScopes(text: string): Scope[] {
  const scopes: unknown[] = JSON.parse(text); // a list, says the table
  return scopes.filter((scope): scope is Scope => Scope.safeParse(scope).success);
}

function throwMissing(id: string): never {
  throw missing({ type: "token", id });
}
