import type { BrowserContext, Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { waitFor } from "../support/wait.ts";
import { cardOf, columnOf, givenBoard, openBoard, shownLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Done", []]] as const;

/** The event streams that a profile has open, each by the page that opened it. */
function watchStreams(context: BrowserContext): Set<Page> {
  const open = new Set<Page>();
  const isStream = (url: string) => new URL(url).pathname.endsWith("/events");
  context.on("request", (request) => {
    if (isStream(request.url())) open.add(request.frame().page());
  });
  context.on("page", (page) => page.on("close", () => open.delete(page)));
  for (const page of context.pages()) page.on("close", () => open.delete(page));
  return open;
}

/** Opens a tab on the first board in the same profile. */
async function openTab(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await cardOf(tab, "A").waitFor();
  return tab;
}

async function addCard(page: Page, column: string, title: string): Promise<void> {
  await columnOf(page, column).getByRole("button", { name: "Add card" }).click();
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}

/** Does something in one page and measures how long it takes until another shows a card of this title. */
async function measureFollowing(act: Promise<unknown>, other: Page, title: string): Promise<number> {
  const started_ms = performance.now();
  await Promise.all([act, cardOf(other, title).waitFor()]);
  return Math.round(performance.now() - started_ms);
}

browserTest("two tabs share one event stream, and what is done in one shows in the other", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const first = await stage.openPage("");
  const streams = watchStreams(first.context());
  await first.goto(stage.url);
  await cardOf(first, "A").waitFor();
  const second = await openTab(first);
  const there_ms = await measureFollowing(addCard(first, "To do", "From the first"), second, "From the first");
  const back_ms = await measureFollowing(addCard(second, "Done", "From the second"), first, "From the second");
  console.log(`A second tab followed after ${there_ms} ms and ${back_ms} ms, typing included`);
  const expected = [["To do", ["A", "B", "From the first"]], ["Done", ["From the second"]]] as const;
  assertEquals(await shownLayout(first), expected);
  assertEquals(await shownLayout(second), expected);
  assertEquals([...streams], [first]);
  await stage.screenshot(second, "second-tab");
});

browserTest(
  "when the tab that reads the stream is closed, the other one takes over and misses nothing",
  async (stage) => {
    await givenBoard(stage, LAYOUT);
    const first = await stage.openPage("");
    const streams = watchStreams(first.context());
    await first.goto(stage.url);
    await cardOf(first, "A").waitFor();
    await waitFor(() => streams.has(first), "the first tab to open the stream");
    const second = await openTab(first);
    await first.close();
    await stage.request("POST", "/api/v1/board/cards", { column_id: "col-done", title: "Meanwhile" });
    await cardOf(second, "Meanwhile").waitFor();
    await waitFor(() => streams.has(second), "the second tab to open the stream");
    await stage.request("POST", "/api/v1/board/cards", { column_id: "col-done", title: "Later" });
    await assertBecomes(() => shownLayout(second), [["To do", ["A", "B"]], ["Done", ["Meanwhile", "Later"]]]);
    assertEquals([...streams], [second]);
    await stage.screenshot(second, "tab-took-over");
  },
);

browserTest("another browser follows as well, in the middle of what its person does", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const mine = await openBoard(stage);
  const theirs = await openBoard(stage, "/?card=card-a");
  const title = theirs.getByRole("dialog").getByRole("textbox", { name: "Title" });
  await title.fill("A, half ty");
  const took_ms = await measureFollowing(addCard(mine, "Done", "Mine"), theirs, "Mine");
  console.log(`Another browser followed after ${took_ms} ms, typing included`);
  assertEquals(await title.inputValue(), "A, half ty");
});
