/** Waits for what has to become true, instead of sleeping and hoping. */

const STEP_MS = 10;

/**
 * Asks again and again until the answer is neither false nor undefined.
 *
 * @param what ends the sentence "Waited … s for"
 * @throws {Error} when it has not come after `limit_ms`
 */
export async function waitFor<T>(
  ask: () => T | Promise<T>,
  what: string,
  limit_ms = 15_000,
): Promise<Exclude<Awaited<T>, false | undefined>> {
  const deadline_ms = performance.now() + limit_ms;
  for (;;) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (performance.now() > deadline_ms) throw new Error(`Waited ${limit_ms / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

function isThere<T>(answer: T): answer is Exclude<T, false | undefined> {
  return answer !== false && answer !== undefined;
}
