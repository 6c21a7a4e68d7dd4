/** Another client, on a thread of its own: it asks /health all the time, and tells how long it had to wait at worst. */

/** Milliseconds between an answer and the next question. */
const PAUSE_MS = 2;

let worst_ms = 0;
/** When the question was asked that waits for its answer. */
let asked_ms: number | undefined;

self.addEventListener("message", ({ data }: MessageEvent<{ readonly url?: string }>) => {
  if (data.url !== undefined) return void ask(data.url);
  const waiting_ms = asked_ms === undefined ? 0 : performance.now() - asked_ms;
  self.postMessage(Math.max(worst_ms, waiting_ms));
  worst_ms = 0;
});

async function ask(url: string): Promise<void> {
  for (;;) {
    asked_ms = performance.now();
    try {
      await (await fetch(url)).body?.cancel();
    } catch {
      // The server is being ended; the time until then counts.
    }
    worst_ms = Math.max(worst_ms, performance.now() - asked_ms);
    asked_ms = undefined;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
