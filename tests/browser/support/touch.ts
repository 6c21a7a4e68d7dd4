/** A finger on a touch screen. */
import type { CDPSession, Page } from "playwright-core";
import type { Point } from "./drag.ts";

/** A phone of the narrowest kind that is still in use. */
export const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
} as const;

/** One finger; the browser makes of its touches what it makes of a real one's: scrolling, long press, click. */
export class Finger {
  readonly #session: CDPSession;
  #at: Point = { x: 0, y: 0 };

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  async down(at: Point): Promise<void> {
    this.#at = at;
    await this.#send("touchStart", [at]);
  }

  /** Moves in small steps, as a finger does. */
  async moveTo(to: Point, steps = 10): Promise<void> {
    const from = this.#at;
    for (let step = 1; step <= steps; step++) {
      const part = step / steps;
      this.#at = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      await this.#send("touchMove", [this.#at]);
    }
  }

  async up(): Promise<void> {
    await this.#send("touchEnd", []);
  }

  async #send(type: "touchStart" | "touchMove" | "touchEnd", points: Point[]): Promise<void> {
    await this.#session.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  }
}
