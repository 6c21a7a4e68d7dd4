/** Which session a refresh token is to keep going, before anything is changed. */
import { findRefreshToken, findSession } from "../../db/sessions.ts";
import type { Services } from "../context.ts";
import { hashToken } from "./random_tokens.ts";

export interface Renewable {
  readonly token: string;
  readonly session_id: string;
  readonly is_used: boolean;
}

/**
 * The token to renew a session with, of all that came. Several come when another server on this host has set cookies of
 * the same name: what stands for no session, or for one that is bound to another key, is passed over.
 *
 * @returns undefined when none is good, `ambiguous` when two sessions could be meant
 */
export function chooseRenewable(
  services: Services,
  tokens: readonly string[],
  key_hash: string | null,
): Renewable | "ambiguous" | undefined {
  const found = tokens.map((token) => findRenewable(services, token, key_hash)).filter((one) => one !== undefined);
  const [first] = found;
  if (found.some(({ session_id }) => session_id !== first?.session_id)) return "ambiguous";
  // A used one that somebody put beside it would end the session, as a stolen one does.
  return found.find(({ is_used }) => !is_used) ?? first;
}

/**
 * Whether a token is of a session that is over by nothing but the clock, which may be wrong and be put right: its
 * cookie is kept.
 */
export function isOverByClock(services: Services, tokens: readonly string[], key_hash: string | null): boolean {
  return tokens.some((token) => {
    const found = findOwn(services, token, key_hash);
    return found !== undefined && found.session.expires_at <= services.now();
  });
}

function findRenewable(services: Services, token: string, key_hash: string | null): Renewable | undefined {
  const found = findOwn(services, token, key_hash);
  if (found === undefined || found.session.expires_at <= services.now()) return undefined;
  return { token, session_id: found.session.id, is_used: found.row.used_at !== null };
}

/** The session of a token, good for whoever has this key. */
function findOwn({ db }: Services, token: string, key_hash: string | null) {
  const row = findRefreshToken(db, hashToken(token));
  const session = row && findSession(db, row.session_id);
  return row !== undefined && session?.key_hash === key_hash ? { row, session } : undefined;
}
