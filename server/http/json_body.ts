/**
 * Reads a JSON body without altering it silently: `JSON.parse` alone turns invalid UTF-8 into U+FFFD upstream, rounds
 * large integers and keeps the last of two equal keys. All of that is refused here.
 */
import { visit } from "jsonc-parser";
import { AppError } from "../errors.ts";
import { type BodyLimits, readText } from "./body.ts";

const DEPTH_MAX = 64;
/** A board of 10,000 cards has about as many; checking them takes about a second. */
const VALUES_MAX = 100_000;

/**
 * The parsed body of a request.
 *
 * @throws {AppError} `unsupported_type`, `too_large`, `request_timeout` or `malformed`
 */
export async function readJsonBody(request: Request, limits: BodyLimits = {}): Promise<unknown> {
  return parseJson(await readText(request, "application/json", limits));
}

/**
 * JSON text as a value, refused where parsing would lose something.
 *
 * @throws {AppError} `malformed` or, when nested deeper than 64 or in too many pieces, `too_large`
 */
export function parseJson(text: string): unknown {
  checkShape(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("malformed", "The body is not valid JSON", { cause });
  }
  if (!isPlain(text, value)) checkLossless(text);
  return value;
}

/** Bounds what parsing and checking will cost before either begins: a small body can be very deep or very numerous. */
function checkShape(text: string): void {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') inString = !inString;
    else if (inString) i += character === "\\" ? 1 : 0;
    else if (character === "," && ++values > VALUES_MAX) {
      throw new AppError("too_large", `The body holds more than ${VALUES_MAX} values`);
    } else if (character === "[" || character === "{") {
      if (++depth > DEPTH_MAX) throw new AppError("too_large", `The body is nested deeper than ${DEPTH_MAX}`);
    } else if (character === "]" || character === "}") depth--;
  }
}

/**
 * Whether nothing can have been lost, at a glance: the value gives the very text again, and the text holds nothing that
 * does so without being kept (escapes, long integers, a prototype). So are most bodies that programs send.
 */
function isPlain(text: string, value: unknown): boolean {
  return !/\\u|\d{16}|__proto__/.test(text) && JSON.stringify(value) === text;
}

/** Walks text that is known to be JSON and refuses what `JSON.parse` accepted but did not keep. */
function checkLossless(text: string): void {
  const keys: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => {
      keys.push(new Set());
    },
    onObjectProperty: (key) => {
      requireWellFormed(key);
      // Copying an object leaves this key out, or takes its value for the prototype.
      if (key === "__proto__") throw new AppError("malformed", 'The key "__proto__" cannot be kept');
      const seen = keys.at(-1);
      if (seen?.has(key)) throw new AppError("malformed", `The key "${key.slice(0, 100)}" stands twice in one object`);
      seen?.add(key);
    },
    onObjectEnd: () => {
      keys.pop();
    },
    onLiteralValue: (value, offset, length) => {
      if (typeof value === "string") requireWellFormed(value);
      else if (typeof value === "number") requireExact(value, text.slice(offset, offset + length));
    },
  });
}

function requireExact(value: number, source: string): void {
  if (/^-?\d{1,15}$/.test(source)) return; // the usual case, at a glance
  const isSafe = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (isSafe && decimal(String(value)) === decimal(source)) return;
  throw new AppError("malformed", `The number ${source.slice(0, 40)} cannot be kept exactly`);
}

/** A number's digits and power of ten in one form only, without its sign: `1.50e3` and `1500` are both `15e2`. */
function decimal(source: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Half a surrogate pair has no UTF-8 form, and a NUL ends a text for half of the world's programs. */
function requireWellFormed(text: string): void {
  if (text.isWellFormed() && !text.includes("\0")) return;
  throw new AppError("malformed", "A text in the body holds a NUL or half a surrogate pair");
}
