import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { assert, assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { assertBecomes } from "./support/eventually.ts";
import { givenItems, openItems, shownTitles, storedItems, storedTitles } from "./support/items.ts";

const GIVEN = [
  { title: "=1+1, no formula", description: 'line one\nline two with “quotes” and "others"' },
  { title: "'quoted" },
  { title: "Zoë", description: "- [x] done\n- [ ] not" },
] as const;

browserTest("items come back from their own CSV file, and importing it again adds nothing", async (stage) => {
  await givenItems(stage, ...GIVEN);
  const before = await contents(stage);
  const page = await openItems(stage);
  await assertBecomes(() => shownTitles(page), GIVEN.map(({ title }) => title).toReversed());
  const csv = await download(page);
  assert(csv.startsWith("\ufeffid,title,description,owner,created_at,updated_at\r\n"), csv);

  await page.getByRole("checkbox", { name: "Select all rows" }).check();
  await page.keyboard.press("Tab"); // the boxes of the rows are no stops of their own
  await page.getByRole("region", { name: "Selected rows" }).getByRole("button", { name: "Delete" }).click();
  await assertBecomes(() => storedTitles(stage), []);
  await page.getByRole("heading", { name: "Things to keep track of" }).waitFor();

  const dialog = page.getByRole("dialog", { name: "Import items.csv" });
  await choose(page, csv);
  await dialog.getByText("3 items are new").waitFor();
  await stage.screenshot(page, "items-import");
  assertEquals(await storedTitles(stage), []);
  await dialog.getByRole("button", { name: "Import 3 items" }).click();
  await page.getByText("3 items imported").waitFor();
  await assertBecomes(() => contents(stage), before);
  await assertBecomes(async () => (await shownTitles(page)).toSorted(), GIVEN.map(({ title }) => title).toSorted());

  await choose(page, csv);
  await dialog.getByText("No new items").waitFor();
  await dialog.getByText("3 items are here already and will not be added again").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "detached" });
  assertEquals(await contents(stage), before);
});

const BAD_LINES = "Line 3: title must not be empty\nLine 4: title must have at most 255 characters";

browserTest("an import shows each bad line and leaves it out", async (stage) => {
  const page = await openItems(stage);
  await choose(page, `title,description\nGood,\n,no title\n"${"x".repeat(256)}",too long\nBetter,yes\n`);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 bad lines will be left out").waitFor();
  const lines = dialog.getByRole("grid", { name: "Bad lines" }).locator("tbody tr");
  assertEquals(await lines.locator("td:nth-child(-n+2)").allTextContents(), ["3", "title", "4", "title"]);
  await stage.screenshot(page, "items-import-bad");
  await dialog.getByRole("button", { name: "Import 2 items" }).click();
  await page.getByText("2 items imported, 2 bad lines left out").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy the bad lines" }).click();
  await page.getByText("Copied").waitFor();
  assertEquals(await page.evaluate(() => navigator.clipboard.readText()), BAD_LINES);
  assertEquals((await storedTitles(stage)).toSorted(), ["Better", "Good"]);
});

browserTest("a file that cannot be imported is refused in words, and nothing is changed", async (stage) => {
  const page = await openItems(stage);
  stage.expectError("422");
  stage.expectError("400");
  const dialog = page.getByRole("dialog");
  const noTitle = 'Line 1: there is no column "title". The columns are title and, if you like, description.';
  await choose(page, "Name;Farbe\na;b\n");
  await dialog.getByText(`${noTitle} Nothing was imported`).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  for (const csv of ["name,colour\na,b\n", new Uint8Array([0x74, 0x69, 0x74, 0x6c, 0x65, 0x0a, 0xe9, 0x0a])]) {
    await choose(page, csv);
    await dialog.getByText("Nothing was imported").waitFor();
    await stage.screenshot(page, "items-import-refused");
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await dialog.waitFor({ state: "detached" });
  }
  await choose(page, new Uint8Array(6 * 1024 * 1024));
  await dialog.getByText("The file has 6.3 MB; at most 5.2 MB can be imported at once").waitFor();
  assertEquals(await storedTitles(stage), []);
});

browserTest("a file dropped on the items is imported as one that was chosen", async (stage) => {
  const page = await openItems(stage);
  await page.getByRole("heading", { name: "Things to keep track of" }).evaluate((target) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["title\ndropped\n"], "list.csv", { type: "text/csv" }));
    for (const type of ["dragenter", "dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  });
  const dialog = page.getByRole("dialog", { name: "Import list.csv" });
  await dialog.getByRole("button", { name: "Import 1 item" }).click();
  await assertBecomes(() => shownTitles(page), ["dropped"]);
  await assertBecomes(() => storedTitles(stage), ["dropped"]);
});

browserTest("the export takes what is searched and how it is sorted", async (stage) => {
  await givenItems(stage, { title: "pump b" }, { title: "valve" }, { title: "pump a" });
  const page = await openItems(stage, "/items?q=pump&sort=title");
  await assertBecomes(() => shownTitles(page), ["pump a", "pump b"]);
  const csv = await download(page);
  assertEquals(csv.trim().split("\r\n").slice(1).map((line) => line.split(",")[1]), ["pump a", "pump b"]);
});

async function download(page: Page): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export" }).click(),
  ]);
  assertEquals(file.suggestedFilename(), "items.csv");
  return await Deno.readTextFile(await file.path());
}

async function choose(page: Page, csv: string | Uint8Array): Promise<void> {
  const bytes = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("main").getByRole("button", { name: "Import", exact: true }).click(),
  ]);
  await chooser.setFiles({ name: "items.csv", mimeType: "text/csv", buffer: Buffer.from(bytes) });
}

async function contents(stage: Parameters<typeof storedItems>[0]): Promise<(readonly [string, string | null])[]> {
  const items = await storedItems(stage);
  return items.map(({ title, description }) => [title, description] as const)
    .toSorted(([a], [b]) => a < b ? -1 : 1);
}
