/** Pure: which names are the same name, which nobody may choose, and what a token is called that gave its own up. */
import { normalForm } from "../normal_form.ts";
import { looksOf } from "./confusables.ts";

/**
 * A name as names are compared: without case, without signs that nobody sees, and whatever form its letters were typed
 * in. Two users, or a user and an API token, never have the same key: the audit trail names both.
 */
export function nameKey(name: string): string {
  const visible = normalForm(name, "NFKC").replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  // Up first: lower case alone keeps ß from SS, and gives a Σ another letter at the end of a word than within.
  return normalForm(visible.toUpperCase().toLowerCase(), "NFKC");
}

/** Names under which the audit trail keeps what no user did. */
const OF_PROGRAM = ["local", "assistant", "nobody", "command line", "system"];
const LOOKS_OF_PROGRAM: ReadonlySet<string> = new Set(OF_PROGRAM.map(looksOf));

/** Whether nobody may bear a name: it is one of the program's own, in any spelling, or looks like one. */
export function isReserved(name: string): boolean {
  return LOOKS_OF_PROGRAM.has(looksOf(name)) || SECOND_NAME.test(nameKey(name));
}

/** Keys of `secondName`: if an owner could choose one, the token that is to get it would keep its name from people. */
const SECOND_NAME = / \(token [0-9a-f]{6}\)$/;

/** With what is put behind it, a name has at most 64 characters. */
const KEPT_MAX = 48;

/** What a token is called once a user bears its name: no user can be called that, since it has blanks. */
export function secondName(name: string, token_id: string): string {
  const kept = name.slice(0, KEPT_MAX).replace(/[\ud800-\udbff]$/, ""); // no half of a character
  return `${kept} (token ${token_id.slice(-6)})`;
}
