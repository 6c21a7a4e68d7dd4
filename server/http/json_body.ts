/** Reads a JSON body: bounded before anything costs more than its length, and kept exactly or refused. */
import { atOnce, inSlices, type Steps } from "../../db/slices.ts";
import { AppError } from "../errors.ts";
import { type BodyLimits, readText } from "./body.ts";
import { CHAR, endOfString, isLiteral, requireLossless, STEP_LENGTH } from "./json_text.ts";

const DEPTH_MAX = 64;
/** A board of 10,000 cards has about as many. */
const VALUES_MAX = 100_000;
/** Keys of one object; a board has one for each card. Checking a key costs far more than reading it. */
const KEYS_MAX = 20_000;
/** Characters of a number: a double has 17 digits and an exponent. */
const LITERAL_MAX = 100;

/** Longer texts are read in slices; shorter ones take a few milliseconds. */
const SHORT_LENGTH = 128 * 1024;

/**
 * The parsed body of a request.
 *
 * @throws {AppError} `unsupported_type`, `too_large`, `request_timeout` or `malformed`
 */
export async function readJsonBody(request: Request, limits: BodyLimits = {}): Promise<unknown> {
  const text = await readText(request, "application/json", limits);
  return text.length <= SHORT_LENGTH ? parseJson(text) : await inSlices(jsonSteps(text));
}

/**
 * JSON text as a value, refused where parsing would lose something: `JSON.parse` alone rounds large integers and keeps
 * the last of two equal keys.
 *
 * @throws {AppError} `malformed` or, when nested deeper than 64 or in too many pieces, `too_large`
 */
export function parseJson(text: string): unknown {
  return atOnce(jsonSteps(text));
}

/** The same in steps: of a long text, only `JSON.parse` itself is one piece. */
export function* jsonSteps(text: string): Steps<unknown> {
  yield* checkShape(text);
  yield;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("malformed", "The body is not valid JSON", { cause });
  }
  yield;
  yield* requireLossless(text);
  return value;
}

/** Bounds what parsing and checking will cost before either begins: a small body can be very deep or very numerous. */
function* checkShape(text: string): Steps<void> {
  const keys: number[] = []; // of each object that is open; a list counts from far below
  let values = 1;
  let literal = 0; // where the number began that may be read just now
  let pause = STEP_LENGTH;
  for (let i = 0; i < text.length; i++) {
    if (i >= pause) {
      pause = i + STEP_LENGTH;
      yield;
    }
    const code = text.charCodeAt(i);
    if (isLiteral(code)) {
      if (i - literal >= LITERAL_MAX) throw tooLong(text.slice(literal, i));
      continue;
    }
    if (code === CHAR.quote) i = endOfString(text, i);
    else if (code === CHAR.comma) {
      const count = (keys.pop() ?? 0) + 1;
      keys.push(count);
      if (++values > VALUES_MAX) throw new AppError("too_large", `The body holds more than ${VALUES_MAX} values`);
      if (count >= KEYS_MAX) throw new AppError("too_large", `An object in the body has more than ${KEYS_MAX} keys`);
    } else if (code === CHAR.openObject || code === CHAR.openList) {
      keys.push(code === CHAR.openObject ? 0 : -Infinity);
      if (keys.length > DEPTH_MAX) throw new AppError("too_large", `The body is nested deeper than ${DEPTH_MAX}`);
    } else if (code === CHAR.closeObject || code === CHAR.closeList) keys.pop();
    literal = i + 1;
  }
}

function tooLong(literal: string): AppError {
  if (!/^-?\d/.test(literal)) return new AppError("malformed", "The body is not valid JSON");
  const number = `The number ${literal.slice(0, 40)}… cannot be kept exactly`;
  return new AppError("malformed", `${number}: it has more than ${LITERAL_MAX} characters`);
}
