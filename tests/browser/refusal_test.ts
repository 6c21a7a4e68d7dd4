import type { Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import { cardOf, columnOf, expectOutage, givenBoard, openBoard, shownLayout, storedLayout } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Done", ["C"]]] as const;
const MOVES = "**/move";

/** Moves card A to the other column by keyboard. */
async function moveCard(page: Page): Promise<void> {
  await cardOf(page, "A").focus();
  for (const key of ["Space", "ArrowRight", "Space"]) await page.keyboard.press(key);
}

async function openGiven(stage: Stage): Promise<Page> {
  await givenBoard(stage, LAYOUT);
  return await openBoard(stage);
}

browserTest("a refused move is taken back, and a notice says why in the problem's words", async (stage) => {
  stage.expectError("409");
  const page = await openGiven(stage);
  let answer = () => {};
  const held = new Promise<void>((resolve) => answer = resolve);
  await page.route(MOVES, async (route) => {
    await held;
    const problem = {
      type: "/problems/conflict",
      title: "It is in the way",
      status: 409,
      detail: "The column is closed",
    };
    await route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await moveCard(page);
  await assertBecomes(() => shownLayout(page), [["To do", ["B"]], ["Done", ["A", "C"]]]); // at once, before any answer
  answer();
  await page.getByText("The card was put back: The column is closed").waitFor();
  await stage.screenshot(page, "refused-move");
  await assertBecomes(() => shownLayout(page), LAYOUT);
  assertEquals(await storedLayout(stage), LAYOUT);
  await page.unrouteAll();
});

browserTest("a move of a card that somebody deleted meanwhile is refused by the server, and told", async (stage) => {
  stage.expectError("404");
  const page = await openGiven(stage);
  await page.route(MOVES, async (route) => {
    await stage.request("DELETE", "/api/v1/board/cards/card-a");
    await route.continue();
  });
  await moveCard(page);
  await page.getByText(/^The card was put back: /).waitFor();
  await assertBecomes(() => shownLayout(page), [["To do", ["B"]], ["Done", ["C"]]]);
  assertEquals(await storedLayout(stage), [["To do", ["B"]], ["Done", ["C"]]]);
  await stage.screenshot(page, "move-of-deleted");
});

browserTest("a refused deletion brings the card back and takes the offer to undo away", async (stage) => {
  stage.expectError("507");
  const page = await openGiven(stage);
  await page.route("**/cards/card-a", async (route) => {
    const problem = { type: "/problems/disk_full", title: "The disk is full", status: 507, detail: "The disk is full" };
    await route.fulfill({ status: 507, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await cardOf(page, "A").focus();
  await page.keyboard.press("Delete");
  await page.getByText("Card “A” was not deleted: The disk is full").waitFor();
  await assertBecomes(() => shownLayout(page), LAYOUT);
  await assertBecomes(() => page.getByText("Card “A” deleted").count(), 0);
  await page.unrouteAll();
});

browserTest(
  "while the server is away the board stays usable, says so, and catches up when it is back",
  async (stage) => {
    const page = await openGiven(stage);
    expectOutage(stage);
    await stage.stopServer();
    await page.getByText("Reconnecting…").waitFor();
    assertEquals(await shownLayout(page), LAYOUT);
    await moveCard(page);
    await page.getByText("The card was put back: Benchtop does not answer; it may have been stopped").waitFor();
    await assertBecomes(() => shownLayout(page), LAYOUT);
    await stage.screenshot(page, "reconnecting");
    await cardOf(page, "B").click(); // reading on is no problem
    await page.getByRole("dialog", { name: "Card" }).waitFor();
    await page.keyboard.press("Escape");

    await stage.startServer();
    await stage.request("POST", "/api/v1/board/cards", { column_id: "col-done", title: "Meanwhile" });
    await cardOf(page, "Meanwhile").waitFor();
    await page.getByText("Reconnecting…").waitFor({ state: "detached" });
    await moveCard(page);
    const expected = [["To do", ["B"]], ["Done", ["A", "C", "Meanwhile"]]] as const;
    await assertBecomes(() => storedLayout(stage), expected);
    await assertBecomes(() => shownLayout(page), expected);
  },
);

browserTest(
  "what was typed when the server was killed is kept with its card, and can be saved later",
  async (stage) => {
    const page = await openGiven(stage);
    expectOutage(stage);
    await cardOf(page, "A").click();
    const dialog = page.getByRole("dialog", { name: "Card" });
    await dialog.getByRole("textbox", { name: "Title" }).fill("A long thought");
    if (Deno.build.os === "windows") await stage.stopServer();
    else await stage.stopServer("SIGKILL");
    await page.keyboard.press("Escape");
    await page.getByText("Your text is kept with the card.").waitFor();
    await stage.startServer();
    await page.getByText("Reconnecting…").waitFor({ state: "detached" });
    await cardOf(page, "A").click();
    await stage.screenshot(page, "kept-text");
    await dialog.getByRole("button", { name: "Use mine" }).click();
    await assertBecomes(() => storedLayout(stage), [["To do", ["A long thought", "B"]], ["Done", ["C"]]]);
    await columnOf(page, "To do").getByText("A long thought").waitFor();
  },
);

browserTest("after a long outage the bar says offline and offers to try again", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await stage.openPage("");
  await page.clock.install();
  await page.goto(stage.url);
  await cardOf(page, "A").waitFor();
  expectOutage(stage);
  await stage.stopServer();
  const offline = page.getByText("Offline", { exact: true });
  await assertBecomes(async () => {
    await page.clock.runFor(1_000);
    return await offline.isVisible();
  }, true);
  await stage.screenshot(page, "offline");
  await stage.startServer();
  await page.getByRole("button", { name: "Try again" }).click();
  await offline.waitFor({ state: "detached" });
});
