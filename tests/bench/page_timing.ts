/** The browser's own performance timeline, read out of a page. */
import type { Page } from "playwright-core";

/** Frames while something moves. */
export interface Motion {
  /** From each frame to the next. */
  readonly frames_ms: readonly number[];
  /** The browser's "long animation frames": those over 50 ms, with what the page did in them. */
  readonly long_frames_ms: readonly number[];
}

/** The browser does not tell of events that were painted sooner; its figures are multiples of 8 ms. */
const SHORTEST_MS = 16;

/** Measures keys from the press until the next paint, in ms; sooner than can be told counts as the shortest time. */
export async function watchInteractions(page: Page) {
  await page.evaluate((durationThreshold) => {
    const durations = new Map<number, number>();
    Reflect.set(globalThis, "durations", durations);
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!(entry instanceof PerformanceEventTiming) || !("interactionId" in entry)) continue;
        const id = Number(entry.interactionId);
        if (id > 0) durations.set(id, Math.max(durations.get(id) ?? 0, entry.duration));
      }
    });
    Reflect.set(globalThis, "durationObserver", observer);
    const options = { type: "event", durationThreshold }; // a name of its own: the types do not know the threshold yet
    observer.observe(options);
  }, SHORTEST_MS);
  let presses = 0;
  return {
    press: async (key: string) => {
      presses++;
      await page.keyboard.press(key);
      await page.evaluate(afterNextPaint);
    },
    /** Ends the watch and answers one figure for each press. */
    end: async (): Promise<number[]> => {
      const told = await page.evaluate(async () => {
        // Entries are handed over when the browser has nothing better to do.
        await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1000 }));
        await new Promise((resolve) => setTimeout(resolve, 200));
        Reflect.get(globalThis, "durationObserver").disconnect();
        return [...Reflect.get(globalThis, "durations").values()];
      });
      return [...told, ...Array<number>(Math.max(0, presses - told.length)).fill(SHORTEST_MS)];
    },
  };
}

/** Measures frames while `act` goes on. */
export async function watchFrames(page: Page, act: () => Promise<void>): Promise<Motion> {
  await page.evaluate(() => {
    const motion = { frames_ms: new Array<number>(), long_frames_ms: new Array<number>(), ended: false };
    Reflect.set(globalThis, "motion", motion);
    let last_ms = performance.now();
    const next = (now_ms: number) => {
      motion.frames_ms.push(now_ms - last_ms);
      last_ms = now_ms;
      if (!motion.ended) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) motion.long_frames_ms.push(entry.duration);
    }).observe({ type: "long-animation-frame" });
  });
  await act();
  return await page.evaluate(() => {
    const motion = Reflect.get(globalThis, "motion");
    motion.ended = true;
    return { frames_ms: motion.frames_ms.slice(1), long_frames_ms: motion.long_frames_ms };
  });
}

/** Runs in the page. */
function afterNextPaint(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
