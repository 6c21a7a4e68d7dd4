/** The assertions that tests use: short names over node:assert/strict, so that nothing has to be installed for them. */
import nodeAssert from "node:assert/strict";

/** A class whose instances a test expects to be thrown; constructor arguments do not matter here. */
// deno-lint-ignore no-explicit-any -- only `any` accepts constructors of every signature
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless the condition holds, and narrows the type of what it tested. */
export function assert(condition: unknown, message?: string): asserts condition {
  nodeAssert.ok(condition, message ?? "Expected a condition that holds");
}

/** Deep and strict: prototypes, `undefined` properties, -0 and NaN count. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (message === undefined) nodeAssert.deepStrictEqual(actual, expected);
  else nodeAssert.deepStrictEqual(actual, expected, message);
}

/** The text has to match somewhere; anchor the expression to check all of it. */
export function assertMatch(text: string, expression: RegExp, message?: string): void {
  if (message === undefined) nodeAssert.match(text, expression);
  else nodeAssert.match(text, expression, message);
}

/**
 * Runs `work`, which has to throw.
 *
 * @returns what was thrown, for further checks
 */
export function assertThrows<E extends Error = Error>(
  work: () => unknown,
  errorClass?: ErrorClass<E>,
  includes?: string,
): E {
  try {
    work();
  } catch (error) {
    return checkThrown(error, errorClass, includes);
  }
  throw new nodeAssert.AssertionError({ message: `Expected ${errorClass?.name ?? "an error"} to be thrown` });
}

/**
 * Waits for `work`, which has to reject; throwing before there is a promise counts as well.
 *
 * @returns the reason, for further checks
 */
export async function assertRejects<E extends Error = Error>(
  work: () => Promise<unknown>,
  errorClass?: ErrorClass<E>,
  includes?: string,
): Promise<E> {
  try {
    await work();
  } catch (error) {
    return checkThrown(error, errorClass, includes);
  }
  throw new nodeAssert.AssertionError({ message: `Expected a rejection with ${errorClass?.name ?? "an error"}` });
}

function checkThrown<E extends Error>(error: unknown, errorClass?: ErrorClass<E>, includes?: string): E {
  const expected: ErrorClass<E> | ErrorConstructor = errorClass ?? Error;
  if (!(error instanceof expected)) {
    throw new nodeAssert.AssertionError({ message: `Expected ${expected.name}, got ${describe(error)}` });
  }
  if (includes !== undefined && !error.message.includes(includes)) {
    throw new nodeAssert.AssertionError({
      message: `Expected a message with ${JSON.stringify(includes)}, got ${describe(error)}`,
    });
  }
  return error as E;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
