import type { Locator, Page } from "playwright-core";
import { assertEquals } from "../support/assert.ts";
import { browserTest, type Stage } from "../support/browser.ts";
import {
  cardOf,
  columnOf,
  type Fields,
  givenBoard,
  openBoard,
  readStoredBoard,
  shownLayout,
  storedLayout,
} from "./support/board.ts";
import { assertBecomes } from "./support/eventually.ts";

const LAYOUT = [["To do", ["A", "B"]], ["Done", ["C"]]] as const;
const CARD_A = "/api/v1/board/cards/card-a";

/** Opens the dialog of card A. */
async function openCard(stage: Stage, fields: Fields = {}): Promise<{ page: Page; dialog: Locator }> {
  await givenBoard(stage, LAYOUT, { A: fields });
  const page = await openBoard(stage);
  await cardOf(page, "A").click();
  const dialog = page.getByRole("dialog", { name: "Card" });
  await dialog.waitFor();
  return { page, dialog };
}

async function storedCardA(stage: Stage) {
  const { cards } = await readStoredBoard(stage);
  const { title, details, labels, due_on } = cards["card-a"] ?? {};
  return { title, details, labels, due_on };
}

browserTest("adding cards: Enter adds and stays for the next one, Escape leaves", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  await columnOf(page, "To do").getByRole("button", { name: "Add card" }).click();
  const field = page.getByRole("textbox", { name: "Title of the new card" });
  for (const title of ["First", "  Second  ", "<b>Third</b>", "   "]) {
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
  }
  assertEquals(await field.evaluate((it) => it === document.activeElement), true);
  await stage.screenshot(page, "adding-cards");
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  const expected = [["To do", ["A", "B", "First", "Second", "<b>Third</b>"]], ["Done", ["C"]]] as const;
  await assertBecomes(() => storedLayout(stage), expected);
  assertEquals(await shownLayout(page), expected);
});

browserTest("a title that is left half typed is kept, an empty one closes the field", async (stage) => {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage);
  const field = page.getByRole("textbox", { name: "Title of the new card" });
  await columnOf(page, "To do").getByRole("button", { name: "Add card" }).click();
  await page.keyboard.type("Half");
  await page.getByRole("searchbox").click();
  assertEquals(await field.inputValue(), "Half");
  await field.fill("");
  await page.getByRole("searchbox").click();
  await field.waitFor({ state: "detached" });
  assertEquals(await storedLayout(stage), LAYOUT);
});

browserTest(
  "every field of a card is changed in its dialog, and all of them are there after a reload",
  async (stage) => {
    const { page, dialog } = await openCard(stage);
    await dialog.getByRole("textbox", { name: "Title" }).fill("A better title");
    await dialog.getByRole("button", { name: "Add details…" }).click();
    await page.keyboard.type("Some **bold** words");
    await dialog.getByRole("textbox", { name: "New label" }).fill("urgent");
    await page.keyboard.press("Enter");
    await page.keyboard.type("paper,");
    await dialog.getByLabel("Due", { exact: true }).fill("2026-03-04");
    await page.keyboard.press("Enter");
    await dialog.getByLabel("Column").selectOption("Done");
    const changed = { title: "A better title", details: "Some **bold** words", labels: ["urgent", "paper"] };
    await assertBecomes(() => storedCardA(stage), { ...changed, due_on: "2026-03-04" });
    await assertBecomes(() => storedLayout(stage), [["To do", ["B"]], ["Done", ["C", "A better title"]]]);

    await page.reload();
    await dialog.waitFor();
    assertEquals(await dialog.getByRole("textbox", { name: "Title" }).inputValue(), "A better title");
    assertEquals(await dialog.locator(".markdown strong").textContent(), "bold");
    assertEquals(await dialog.locator(".chip-text").allTextContents(), ["urgent", "paper"]);
    assertEquals(await dialog.getByLabel("Due", { exact: true }).inputValue(), "2026-03-04");
    assertEquals(await dialog.getByLabel("Column").inputValue(), "col-done");
    await stage.screenshot(page, "card-dialog");

    await dialog.getByRole("button", { name: "Remove label urgent" }).click();
    await dialog.getByRole("button", { name: "Remove the due date" }).click();
    await dialog.getByRole("button", { name: "Edit" }).click();
    await dialog.getByRole("textbox", { name: "Details, in Markdown" }).fill("");
    await page.keyboard.press("Escape"); // leaves the field
    await page.keyboard.press("Escape"); // leaves the dialog
    await dialog.waitFor({ state: "detached" });
    const emptied = { title: "A better title", details: "", labels: ["paper"], due_on: null };
    await assertBecomes(() => storedCardA(stage), emptied);
  },
);

browserTest(
  "an empty title is not saved, and a typed text is saved when the dialog is closed by its button",
  async (stage) => {
    const { page, dialog } = await openCard(stage);
    await dialog.getByRole("textbox", { name: "Title" }).fill("   ");
    await dialog.getByRole("button", { name: "Add details…" }).click();
    await page.keyboard.type("Typed last");
    await dialog.getByRole("button", { name: "Close" }).click();
    await assertBecomes(() => storedCardA(stage), { title: "A", details: "Typed last", labels: [], due_on: null });
    await cardOf(page, "A").waitFor();
  },
);

const HOSTILE = `# Heading
<script>globalThis.hurt = "script"</script>
<img src="/none.png" onerror="globalThis.hurt = 'img'">
<svg onload="globalThis.hurt = 'svg'"></svg><iframe src="https://elsewhere.invalid/frame"></iframe>
<style>body { display: none }</style>

![a picture](https://elsewhere.invalid/picture.png)
[click](javascript:globalThis.hurt='link') [data](data:text/html,<script>globalThis.hurt='data'</script>)
[VB](vbscript:x) [entity](&#106;avascript:globalThis.hurt='entity') <a href="javascript:globalThis.hurt='a'">raw</a>

<form action="https://elsewhere.invalid/"><input name="x"><button>Send</button></form>

[a good link](https://example.org/page)

- [x] done
- [ ] open

| a | b |
|---|---|
| 1 | 2 |
`;

browserTest("hostile Markdown runs nothing, asks nobody, and leaves the harmless part", async (stage) => {
  const { page, dialog } = await openCard(stage, {
    details: HOSTILE,
    labels: ["<i>label</i>"],
  });
  const text = dialog.locator(".markdown");
  await text.locator("table").waitFor();
  await stage.screenshot(page, "hostile-markdown");
  const forbidden = "script, img, svg, iframe, style, form, button, [onerror], [onload], input:not([type=checkbox])";
  assertEquals(await text.locator(forbidden).count(), 0);
  const links = await text.locator("a").evaluateAll((all) =>
    all.map((link) => [link.textContent, link.getAttribute("href"), link.getAttribute("rel")])
  );
  assertEquals(links.filter(([, href]) => href !== null), [
    ["a picture", "https://elsewhere.invalid/picture.png", "noopener noreferrer"],
    ["a good link", "https://example.org/page", "noopener noreferrer"],
  ]);
  assertEquals(await text.getByRole("checkbox").count(), 2);
  for (const link of await text.locator("a:not([href])").all()) await link.click();
  assertEquals(await page.evaluate(() => Reflect.get(globalThis, "hurt")), undefined);
  assertEquals(await dialog.locator(".chip-text").textContent(), "<i>label</i>");
});

browserTest("details that cannot be rendered are shown as they were typed, and the page goes on", async (stage) => {
  const deep = ">".repeat(19_000);
  const { page, dialog } = await openCard(stage, { details: deep });
  await assertBecomes(() => dialog.locator(".markdown").textContent(), deep);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await cardOf(page, "B").click();
  await dialog.waitFor();
  assertEquals(await dialog.locator(".markdown").count(), 0);
});

browserTest("somebody else's change to another field is no obstacle to one's own", async (stage) => {
  const { page, dialog } = await openCard(stage, { details: "old" });
  await dialog.getByRole("button", { name: "Edit" }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(" and mine");
  await stage.request("PATCH", CARD_A, { title: "Their title" });
  await assertBecomes(() => dialog.getByRole("textbox", { name: "Title" }).inputValue(), "Their title");
  await page.keyboard.press("Escape");
  const both = { title: "Their title", details: "old and mine", labels: [], due_on: null };
  await assertBecomes(() => storedCardA(stage), both);
});

browserTest(
  "when two change the same text, the newer is shown and one's own is kept to use or to copy",
  async (stage) => {
    stage.expectError("412"); // reported by the browser when the change arrives here after it was refused
    const { page, dialog } = await openCard(stage, { details: "old" });
    await dialog.getByRole("button", { name: "Edit" }).click();
    await page.keyboard.press("End");
    await page.keyboard.type(" and mine");
    await stage.request("PATCH", CARD_A, { details: "theirs" });
    await assertBecomes(async () => (await storedCardA(stage)).details, "theirs");
    await page.keyboard.press("Escape");
    const kept = dialog.getByRole("alert", { name: "Your version" });
    await kept.waitFor();
    assertEquals(await kept.locator("pre").textContent(), "old and mine");
    await assertBecomes(async () => (await dialog.locator(".markdown").textContent())?.trim(), "theirs");
    assertEquals((await storedCardA(stage)).details, "theirs");
    await stage.screenshot(page, "stale-edit");
    await kept.getByRole("button", { name: "Use mine" }).click();
    await kept.waitFor({ state: "detached" });
    await assertBecomes(async () => (await storedCardA(stage)).details, "old and mine");
  },
);

browserTest(
  "when the open card is deleted elsewhere, the dialog closes and the typed text can be copied",
  async (stage) => {
    const { page, dialog } = await openCard(stage);
    await dialog.getByRole("textbox", { name: "Title" }).fill("A, half typed");
    stage.expectError("404"); // what the browser reports when the text cannot be saved
    await stage.request("DELETE", CARD_A);
    await dialog.waitFor({ state: "detached" });
    const notices = page.getByRole("region", { name: "Notices" });
    await notices.getByText("The card that was open is not on this board any more").waitFor();
    await notices.getByRole("button", { name: "Copy my text" }).waitFor();
    await stage.screenshot(page, "card-gone");
    assertEquals(new URL(page.url()).searchParams.has("card"), false);
    assertEquals(await shownLayout(page), [["To do", ["B"]], ["Done", ["C"]]]);
  },
);

browserTest("due dates are amber within two days and red when past, and say so in words too", async (stage) => {
  const day = (offset: number) => new Date(Date.UTC(2026, 2, 11 + offset)).toISOString().slice(0, 10);
  const offsets = { Past: -1, Today: 0, Soon: 2, Later: 3 };
  await givenBoard(
    stage,
    [["To do", Object.keys(offsets)]],
    Object.fromEntries(Object.entries(offsets).map(([title, offset]) => [title, { due_on: day(offset) }])),
  );
  const page = await stage.openPage("", { timezoneId: "Pacific/Auckland" });
  await page.clock.setFixedTime("2026-03-10T23:30:00Z"); // already the 11th there
  await page.goto(stage.url);
  const facts = page.locator(".due");
  await facts.nth(3).waitFor();
  const shown = await facts.evaluateAll((all) =>
    all.map((fact) => {
      const probe = document.createElement("i");
      document.body.append(probe);
      const colours = ["--bad", "--warn", "--text-3"].filter((name) => {
        probe.style.color = `var(${name})`;
        return getComputedStyle(probe).color === getComputedStyle(fact).color;
      });
      probe.remove();
      return [fact.textContent, colours.join()];
    })
  );
  assertEquals(shown, [
    ["overdue sinceyesterday", "--bad"],
    ["duetoday", "--warn"],
    ["dueMar 13", "--warn"],
    ["dueMar 14", "--text-3"],
  ]);
});
