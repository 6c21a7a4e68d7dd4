/** Reads a form (`application/x-www-form-urlencoded`) without altering it: what cannot be kept as it is is refused. */
import { AppError } from "../errors.ts";
import { type BodyLimits, readText } from "./body.ts";

export const FORM_TYPE = "application/x-www-form-urlencoded";

/** A form that a person fills in has a dozen. */
const FIELDS_MAX = 100;

/** A form is short, unless the route says more; of a route that anybody may use it is shorter still. */
const FORM_BYTES_MAX = 64 * 1024;

/**
 * The fields of a form by their names.
 *
 * @throws {AppError} `unsupported_type`, `too_large`, `request_timeout` or `malformed`
 */
export async function readFormBody(request: Request, limits: BodyLimits = {}): Promise<Record<string, string>> {
  return parseForm(await readText(request, FORM_TYPE, { max_bytes: FORM_BYTES_MAX, ...limits }));
}

/**
 * The fields in the text of a form.
 *
 * @see https://url.spec.whatwg.org/#urlencoded-parsing, which this is stricter than
 */
export function parseForm(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const pieces = text === "" ? [] : text.split("&", FIELDS_MAX + 1);
  if (pieces.length > FIELDS_MAX) throw new AppError("too_large", `The form has more than ${FIELDS_MAX} fields`);
  for (const piece of pieces) {
    const end = piece.indexOf("=");
    if (end === -1) throw new AppError("malformed", `The form has a field without "="`);
    const name = decode(piece.slice(0, end));
    if (Object.hasOwn(fields, name)) {
      throw new AppError("malformed", `The field "${name.slice(0, 100)}" stands twice in the form`);
    }
    fields[name] = decode(piece.slice(end + 1));
  }
  return fields;
}

function decode(text: string): string {
  const decoded = decodePercent(text.replaceAll("+", " "));
  if (decoded.includes("\0")) throw new AppError("malformed", "A text in the form holds a NUL");
  return decoded;
}

/** URLSearchParams would leave a stray % as it is, and put U+FFFD where bytes are not UTF-8. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AppError("malformed", "The form holds a % that is not followed by UTF-8", { cause });
  }
}
