/** What an API token may, and until when, in words. */
import type { Scope } from "../../server/auth/schema.ts";

interface ScopeWords {
  readonly scope: Scope;
  readonly label: string;
  readonly words: string;
  readonly administrators_only?: true;
}

/** Each includes those before it. */
export const SCOPE_CHOICES: readonly ScopeWords[] = [
  { scope: "read", label: "Read", words: "See the board, your items and the audit trail." },
  { scope: "write", label: "Write", words: "Read, and change the board and your items." },
  {
    scope: "admin",
    label: "Administrate",
    words: "Write, also everybody's items, and read users and settings. Changing those takes a person.",
    administrators_only: true,
  },
];

/** The widest scope says it all. */
export function scopeWords(scopes: readonly Scope[]): string {
  return SCOPE_CHOICES.findLast(({ scope }) => scopes.includes(scope))?.label ?? "Nothing";
}

export interface Expiry {
  readonly label: string;
  /** Undefined for never. */
  readonly days: number | undefined;
}

export const EXPIRIES: readonly Expiry[] = [
  { label: "In 7 days", days: 7 },
  { label: "In 30 days", days: 30 },
  { label: "In 90 days", days: 90 },
  { label: "In a year", days: 365 },
  { label: "Never", days: undefined },
];

const DAY_MS = 86_400_000;

export function expiresAt({ days }: Expiry, now_ms: number): string | null {
  return days === undefined ? null : new Date(now_ms + days * DAY_MS).toISOString();
}

/** The day, "Never" or "Expired". */
export function expiryWords(expires_at: string | null, now_ms: number, locale?: string): string {
  if (expires_at === null) return "Never";
  if (Date.parse(expires_at) <= now_ms) return "Expired";
  return new Date(expires_at).toLocaleDateString(locale, { dateStyle: "medium" });
}

/** The same in a line with other words: "until 9 Jun 2026". */
export function untilWords(expires_at: string | null, now_ms: number, locale?: string): string {
  if (expires_at === null) return "never expires";
  const words = expiryWords(expires_at, now_ms, locale);
  return Date.parse(expires_at) <= now_ms ? words.toLowerCase() : `until ${words}`;
}
