/** What the wire contracts of several features are made of. */
import * as z from "zod";

/** Ids are made by the server (UUIDv7) or brought by a client that sends a whole board (`card-1`). */
export const Id = z.string().regex(
  /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/,
  "must be 1 to 64 letters, digits or _ . : - and start with a letter or digit",
);

/** Times go out in UTC with milliseconds. */
export const Timestamp = z.iso.datetime({ precision: 3 });

/** Grows with every change of a row. */
export const Version = z.int().positive();

/**
 * A text of at most so many characters once trimmed. What is longer is refused for that alone: no rule that is added
 * gets to see it, so that none can be made to take long.
 */
export function shortText(max: number, typed_max = max) {
  return z.string().trim().max(typed_max, { error: `must have at most ${max} characters`, abort: true });
}

/** The same with letters and their marks composed (NFC), whichever way they were typed. */
export function composedText(max: number) {
  // A composed letter is typed as four characters at most; beyond, composing would be costly and of no use.
  return shortText(max, max * 4).normalize("NFC").max(max, {
    error: `must have at most ${max} characters`,
    abort: true,
  });
}

/** A line of text: no control characters, not empty once trimmed. */
export function singleLine(max: number) {
  return shortText(max).min(1, "must not be empty")
    // deno-lint-ignore no-control-regex -- control characters are exactly what a single line must not hold
    .regex(/^[^\u0000-\u001f\u007f\u2028\u2029]*$/, "must be a single line without control characters");
}

/** A flag in a query. */
export const Flag = z.enum(["true", "false"], "must be true or false");

/** A whole number in a query. */
export function wholeNumber(min: number, max: number) {
  return z.string().regex(/^[0-9]{1,15}$/, "must be a whole number").transform(Number)
    .pipe(z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
}

/** What every list in pages can be asked, besides its order. */
export const PAGE_QUERY = {
  limit: wholeNumber(1, 500).default(50),
  cursor: z.string().max(2000, "must be a cursor of this server").optional(),
  /** Searched for whatever the case and the accents. */
  q: z.string().max(200, "must have at most 200 characters").optional(),
  count: Flag.optional(),
};

/** The order of a list: one of its fields, with a minus in front when it is turned around. */
export function sortBy<const Sort extends string>(sorts: readonly Sort[]) {
  return z.enum(
    [...sorts, ...sorts.map((name) => `-${name}` as const)],
    "must name a field to sort by",
  );
}

/** What every refusal answers. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  request_id: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  current: z.unknown().optional(),
}).meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;
