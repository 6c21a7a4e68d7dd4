import type { Page } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, columnOf, givenBoard } from "./support/board.ts";
import { carryTo, pickUp, pointOn } from "./support/drag.ts";

const LAYOUT = [["To do", ["A", "B", "C"]], ["Doing", ["D"]]] as const;
const MOTION_MS_MAX = 160;

interface Motions {
  /** How long each animation and transition took that ran in the page, in ms. */
  readonly lengths_ms: readonly number[];
  /** What was animated. */
  readonly properties: readonly string[];
}

/** Has the page note whatever moves in it, from its first moment on. */
async function watchMotion(page: Page): Promise<() => Promise<Motions>> {
  await page.addInitScript(() => {
    const lengths_ms: number[] = [];
    const properties = new Set<string>();
    Reflect.set(globalThis, "motions", { lengths_ms, properties });
    const note = () => {
      for (const animation of document.getAnimations()) {
        lengths_ms.push(Number(animation.effect?.getComputedTiming().duration ?? 0));
        if (!(animation.effect instanceof KeyframeEffect)) continue;
        for (const frame of animation.effect.getKeyframes()) {
          for (const name of Object.keys(frame)) properties.add(name);
        }
      }
      requestAnimationFrame(note);
    };
    note();
  });
  return () =>
    page.evaluate(() => {
      const { lengths_ms, properties } = Reflect.get(globalThis, "motions");
      return { lengths_ms, properties: [...properties] };
    });
}

/** Does all that moves something: a menu, a dialog, a notice, a drag. */
async function doAll(page: Page): Promise<void> {
  await columnOf(page, "Doing").getByRole("button", { name: "Column Doing" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await cardOf(page, "C").focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await pickUp(page, cardOf(page, "A"));
  await carryTo(page, () => pointOn(cardOf(page, "D"), 0.4, 0.2), "Doing, before D");
  await carryTo(page, () => pointOn(cardOf(page, "B"), 0.4, 0.9), "To do, last");
  await page.mouse.up();
}

browserTest("with reduced motion nothing moves", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await stage.openPage("", { reducedMotion: "reduce" });
  const motions = await watchMotion(page);
  await page.goto(stage.url);
  await cardOf(page, "A").waitFor();
  await doAll(page);
  assertEquals((await motions()).lengths_ms.filter((length_ms) => length_ms > 0), []);
});

browserTest("otherwise only place and opacity move, for a sixth of a second at most", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await stage.openPage("", { reducedMotion: "no-preference" });
  const motions = await watchMotion(page);
  await page.goto(stage.url);
  await cardOf(page, "A").waitFor();
  await doAll(page);
  const { lengths_ms, properties } = await motions();
  assert(lengths_ms.length > 0, "there is motion to be seen at all");
  assertEquals(lengths_ms.filter((length_ms) => length_ms > MOTION_MS_MAX), []);
  const timing = ["offset", "computedOffset", "easing", "composite"];
  const place = ["opacity", "translate", "transform"];
  assertEquals(properties.filter((name) => ![...timing, ...place].includes(name)), []);
});
