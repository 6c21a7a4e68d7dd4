/**
 * Pure: walks the text of JSON for what `JSON.parse` takes and does not keep. Each character is looked at a few times,
 * whatever the text is: the scanner of `jsonc-parser` took seconds for a megabyte of blanks.
 */
import type { Steps } from "../../db/slices.ts";
import { AppError } from "../errors.ts";

/** Characters that are looked at between two pauses: a fraction of a millisecond. */
export const STEP_LENGTH = 16 * 1024;

export const CHAR = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** Whether a character can stand in a number, `true`, `false` or `null`: all but blanks and signs of JSON's own. */
export function isLiteral(code: number): boolean {
  if (code <= 0x20) return false;
  return code !== CHAR.quote && code !== CHAR.comma && code !== CHAR.colon && code !== CHAR.openList &&
    code !== CHAR.closeList && code !== CHAR.openObject && code !== CHAR.closeObject;
}

/** Where the quote stands that ends a string; the end of the text when none does. */
export function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === CHAR.quote) return i;
    if (code === CHAR.backslash) i++;
  }
  return text.length;
}

/**
 * Refuses repeated keys, numbers that are not kept exactly, half surrogate pairs, NUL and `__proto__`.
 *
 * @param text known to be JSON
 * @throws {AppError} `malformed`
 */
export function* requireLossless(text: string): Steps<void> {
  if (!text.isWellFormed()) throw new AppError("malformed", HALF);
  let pause = STEP_LENGTH;
  const open: (Set<string> | undefined)[] = []; // the keys of each object, and undefined for a list
  let isKey = false; // whether the next string is one
  for (let i = 0; i < text.length; i++) {
    if (i >= pause) {
      pause = i + STEP_LENGTH;
      yield;
    }
    const code = text.charCodeAt(i);
    if (code === CHAR.quote) {
      const end = endOfString(text, i);
      const string = readString(text.slice(i, end + 1));
      if (isKey) requireNewKey(open.at(-1), string);
      isKey = false;
      i = end;
    } else if (code === CHAR.openObject) {
      open.push(new Set());
      isKey = true;
    } else if (code === CHAR.openList) {
      open.push(undefined);
      isKey = false;
    } else if (code === CHAR.closeObject || code === CHAR.closeList) {
      open.pop();
      isKey = false;
    } else if (code === CHAR.comma) isKey = open.at(-1) !== undefined;
    else if (isLiteral(code)) {
      const end = endOfLiteral(text, i);
      requireExact(text.slice(i, end));
      i = end - 1;
    }
  }
}

const HALF = "A text in the body holds a NUL or half a surrogate pair";

/** Half a surrogate pair has no UTF-8 form, and a NUL ends a text for half of the world's programs. */
function readString(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  const string = String(JSON.parse(quoted));
  if (!string.isWellFormed() || string.includes("\0")) throw new AppError("malformed", HALF);
  return string;
}

function requireNewKey(keys: Set<string> | undefined, key: string): void {
  // Copying an object leaves this key out, or takes its value for the prototype.
  if (key === "__proto__") throw new AppError("malformed", 'The key "__proto__" cannot be kept');
  if (keys?.has(key)) throw new AppError("malformed", `The key "${key.slice(0, 100)}" stands twice in one object`);
  keys?.add(key);
}

function endOfLiteral(text: string, start: number): number {
  let end = start;
  while (end < text.length && isLiteral(text.charCodeAt(end))) end++;
  return end;
}

/** What a double keeps in any case, at a glance: fifteen digits, without an exponent. */
const SURELY_EXACT = /^-?(?:\d{1,15}|(?=.{3,16}$)\d+\.\d+)$/;

function requireExact(literal: string): void {
  if (SURELY_EXACT.test(literal) || literal === "true" || literal === "false" || literal === "null") return;
  const value = Number(literal);
  const isSafe = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (isSafe && decimal(String(value)) === decimal(literal)) return;
  throw new AppError("malformed", `The number ${literal.slice(0, 40)} cannot be kept exactly`);
}

/** A number's digits and power of ten in one form only, without its sign: `1.50e3` and `1500` are both `15e2`. */
function decimal(source: string): string {
  const [mantissa = "", exponent = "0"] = source.replace(/^-/, "").toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits[start] === "0") start++;
  while (end > start && digits[end - 1] === "0") end--;
  if (start === end) return "0";
  return `${digits.slice(start, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
