import type { Page, Response } from "playwright-core";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { waitFor } from "../support/wait.ts";
import { openBoard } from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const FIRST_LOAD_BYTES_MAX = 60 * 1024;
const BOARDS = "**/api/v1/boards";

/** Everything the page has been answered so far. */
function collectAnswers(page: Page): Response[] {
  const answers: Response[] = [];
  page.on("response", (answer) => answers.push(answer));
  return answers;
}

function pathOf(answer: Response): string {
  return new URL(answer.url()).pathname;
}

browserTest(
  "the first load weighs at most 60 KB of scripts and styles in gzip, and comes from here alone",
  async (stage) => {
    // The browser would take brotli from this address, which is smaller; the limit is for those that take gzip.
    const page = await stage.openPage("", { extraHTTPHeaders: { "accept-encoding": "gzip" } });
    const answers = collectAnswers(page);
    await page.goto(stage.url);
    await page.locator(".card").nth(7).waitFor();
    await page.waitForLoadState("load");
    const loaded = answers.filter((answer) => /\.(?:js|css)$/.test(pathOf(answer)));
    assert(loaded.length >= 2, "scripts and styles are loaded");
    let bytes = 0;
    for (const answer of loaded) {
      assertEquals(await answer.headerValue("content-encoding"), "gzip");
      bytes += (await answer.request().sizes()).responseBodySize;
    }
    console.log(`First load: ${(bytes / 1024).toFixed(1)} KB gzip in ${loaded.length} files`);
    assert(bytes <= FIRST_LOAD_BYTES_MAX, `${bytes} bytes`);
    assertEquals(answers.filter((answer) => /docs|swagger|openapi/.test(pathOf(answer))), []);
  },
);

browserTest(
  "scripts and styles are kept for ever under names that change, the page itself is asked for anew",
  async (stage) => {
    const page = await stage.openPage("");
    const answers = collectAnswers(page);
    await page.goto(stage.url);
    await page.locator(".card").first().waitFor();
    for (const answer of answers) {
      const cached = await answer.headerValue("cache-control");
      const path = pathOf(answer);
      if (path.startsWith("/assets/")) {
        assertMatch(path, /[-.][A-Za-z0-9_-]{8,}\.(?:js|css)$/);
        assertEquals(cached, "public, max-age=31536000, immutable", path);
      } else {
        assertMatch(cached ?? "", /no-cache|no-store/, path);
      }
    }
    assert(answers.some((answer) => pathOf(answer) === "/"));
    const again = collectAnswers(page);
    await page.reload();
    await page.locator(".card").first().waitFor();
    const index = again.find((answer) => answer.request().resourceType() === "document");
    assertEquals(await index?.headerValue("cache-control"), "no-cache");
  },
);

browserTest("a slow answer shows the shape of a board after a moment, a quick one never does", async (stage) => {
  const page = await stage.openPage("");
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(1_000); // time passes only as it is told to
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  await page.route(BOARDS, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(stage.url);
  await page.locator("main").waitFor({ state: "attached" });
  const skeleton = page.getByRole("status", { name: "Loading the board" });
  await page.clock.runFor(100);
  assertEquals(await skeleton.count(), 0);
  await page.clock.runFor(100);
  await skeleton.waitFor();
  await stage.screenshot(page, "skeleton");
  release();
  await page.clock.resume();
  await page.locator(".card").nth(7).waitFor();
  assertEquals(await skeleton.count(), 0);
});

browserTest("a board that cannot be read says why, what is safe, and tries again when asked", async (stage) => {
  stage.expectError("503");
  const page = await stage.openPage("");
  let refused = 0;
  await page.route(BOARDS, async (route) => {
    refused++;
    const problem = { type: "/problems/busy", title: "Busy", status: 503, detail: "The database is busy" };
    await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await page.goto(stage.url);
  const notice = page.getByRole("alert");
  await notice.getByRole("heading", { name: "The board cannot be shown" }).waitFor();
  assertMatch(await notice.textContent() ?? "", /The database is busy\. What is on the board is safe/);
  await stage.screenshot(page, "broken-board");
  await waitFor(() => refused >= 2, "the page to ask again by itself once it follows the events");
  await page.unrouteAll();
  await notice.getByRole("button", { name: "Try again" }).click();
  await page.locator(".card").nth(7).waitFor();
});

browserTest(
  "the API documentation is loaded when asked for, works offline under the policy, and tries requests out",
  async (stage) => {
    const page = await openBoard(stage);
    await page.getByRole("button", { name: "Shortcuts" }).click();
    const opened = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "API documentation" }).click();
    const docs = await opened;
    await docs.locator(".opblock").first().waitFor();
    assertEquals(new URL(docs.url()).pathname, "/docs");
    const health = docs.locator(".opblock").filter({ hasText: "/health" }).first();
    await health.locator(".opblock-summary-control").first().click();
    await health.getByRole("button", { name: "Execute" }).click();
    await assertBecomes(
      async () => (await health.locator(".live-responses-table").textContent())?.includes("200"),
      true,
    );
    await stage.screenshot(docs, "docs");
    const isDark = () => docs.locator("html.dark-mode").count();
    assertEquals(await isDark(), 0);
    await docs.emulateMedia({ colorScheme: "dark" });
    await assertBecomes(isDark, 1);
    await stage.screenshot(docs, "docs-dark");
    await page.evaluate(() => localStorage.setItem("benchtop-theme", "light")); // as choosing it in the other tab does
    await assertBecomes(isDark, 0);
    assertEquals(await docs.locator("html").evaluate((html) => getComputedStyle(html).colorScheme), "light");
    await stage.screenshot(docs, "docs-light-chosen");
  },
);
