/** Assertions on pages, which take a moment to become what they are going to be. */
import { isDeepStrictEqual } from "node:util";
import { assertEquals } from "../../support/assert.ts";

const WITHIN_MS = 15_000;
const STEP_MS = 20;

/** Asks until the answer is the expected one; at the deadline the difference is what fails. */
export async function assertBecomes<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  const deadline_ms = performance.now() + WITHIN_MS;
  for (;;) {
    const actual = await ask();
    if (isDeepStrictEqual(actual, expected)) return;
    if (performance.now() > deadline_ms) return assertEquals(actual, expected);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
