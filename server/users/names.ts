/** Pure: which names are the same name, and which nobody may bear. */

/**
 * A name as names are compared: without case, without signs that nobody sees, and whatever form its letters were typed
 * in. Two users, or a user and an API token, never have the same key: the audit trail names both.
 */
export function nameKey(name: string): string {
  const visible = name.normalize("NFKC").replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  // Up first: lower case alone keeps ß from SS, and gives a Σ another letter at the end of a word than within.
  return visible.toUpperCase().toLowerCase().normalize("NFKC");
}

/** Names under which the audit trail keeps what no user did. */
const RESERVED: ReadonlySet<string> = new Set(["local", "assistant", "nobody", "command line", "system"].map(nameKey));

export function isReserved(name_key: string): boolean {
  return RESERVED.has(name_key);
}
