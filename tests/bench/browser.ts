/** How the page feels on a board of 1,000 cards, in a real browser, by the browser's own performance timeline. */
import type { Page } from "playwright-core";
import { findBrowser, launchBrowser } from "../support/browser.ts";
import { TempDir } from "../support/temp_dir.ts";
import { type Motion, watchFrames, watchInteractions } from "./page_timing.ts";
import { ServerProcess } from "./processes.ts";
import { table } from "./report.ts";
import { median } from "./statistics.ts";
import { fill, sourceCommand } from "./subject.ts";

/** UI.md's limit for the time from an interaction to the next paint. */
const LIMIT_MS = 100;
const FRAME_MS = 1000 / 60;
const ROUNDS = 12;

interface InteractionFigures {
  readonly name: string;
  readonly times_ms: readonly number[];
}

interface MotionFigures extends Motion {
  readonly name: string;
}

interface BrowserFigures {
  readonly interactions: readonly InteractionFigures[];
  readonly motions: readonly MotionFigures[];
}

/** Measures in a server and a browser of its own; undefined where there is no browser. */
export async function measureBrowser(signal: AbortSignal): Promise<BrowserFigures | undefined> {
  const executablePath = findBrowser();
  if (executablePath === undefined) return undefined;
  using directory = new TempDir();
  await using server = await ServerProcess.start(sourceCommand(directory.join("data")), signal);
  const { large_board_id } = await fill(server.url);
  const browser = await launchBrowser(executablePath);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${server.url}/boards/${large_board_id}`);
    await page.locator(".card").nth(999).waitFor({ state: "attached" });
    return { interactions: await measureInteractions(page), motions: await measureMotions(page) };
  } finally {
    await browser.close();
  }
}

export function browserReport({ interactions, motions }: BrowserFigures): string {
  const worst = (figures: readonly number[]) => Math.max(...figures);
  const interactionRows = interactions.map(({ name, times_ms }) => [
    name,
    String(times_ms.length),
    milliseconds(median([...times_ms])),
    milliseconds(worst(times_ms)),
    `≤ ${LIMIT_MS} ms ${worst(times_ms) <= LIMIT_MS ? "✓" : "✗"}`,
  ]);
  const motionRows = motions.map(({ name, frames_ms, long_frames_ms }) => [
    name,
    String(frames_ms.length),
    (1000 / (frames_ms.reduce((sum, frame_ms) => sum + frame_ms, 0) / frames_ms.length)).toFixed(0),
    `${(100 * frames_ms.filter((frame_ms) => frame_ms > FRAME_MS * 1.5).length / frames_ms.length).toFixed(1)} %`,
    milliseconds(worst(frames_ms)),
    long_frames_ms.length === 0 ? "none" : long_frames_ms.map(milliseconds).join(", "),
  ]);
  return [
    table(["on 1,000 cards, to next paint", "times", "median", "worst", "to reach"], interactionRows),
    table(["while", "frames", "frames/s", "frames missed", "longest", "over 50 ms"], motionRows),
  ].join("\n\n");
}

async function measureInteractions(page: Page): Promise<InteractionFigures[]> {
  const figures: InteractionFigures[] = [];
  const measure = async (name: string, round: (press: (key: string) => Promise<void>) => Promise<void>) => {
    const watch = await watchInteractions(page);
    for (let count = 0; count < ROUNDS; count++) await round(watch.press);
    figures.push({ name, times_ms: await watch.end() });
  };
  await page.locator("#search").focus();
  await measure("typing in the search", async (press) => {
    for (const key of ["9", "9", "Backspace", "Backspace"]) await press(key);
  });
  await page.locator(".card").first().focus();
  await measure("walking the cards", async (press) => {
    for (const key of ["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"]) await press(key);
  });
  await measure("moving a card by keyboard", async (press) => {
    for (const key of ["Space", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Space"]) await press(key);
  });
  await measure("opening and closing a card", async (press) => {
    await press("Enter");
    await page.locator("dialog[open]").waitFor();
    await press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  });
  return figures;
}

async function measureMotions(page: Page): Promise<MotionFigures[]> {
  const card = await page.locator(".card").nth(3).boundingBox();
  if (card === null) throw new Error("Cannot measure: no card is shown");
  await page.mouse.move(card.x + 60, card.y + 15);
  const scrolling = await watchFrames(page, async () => {
    for (let step = 0; step < 60; step++) await page.mouse.wheel(0, step < 30 ? 240 : -240);
  });
  await page.mouse.down();
  const dragging = await watchFrames(page, async () => {
    for (const x of [360, 660, 960, 660, 360]) await page.mouse.move(x, card.y + 200, { steps: 30 });
    await page.mouse.up();
  });
  return [{ name: "scrolling a column", ...scrolling }, { name: "dragging across columns", ...dragging }];
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}
