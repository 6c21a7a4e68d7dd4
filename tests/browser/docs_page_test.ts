/** `/docs`: the API documentation, as a page like the others. */
import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { assertAccessible } from "./support/axe.ts";

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing serious in the API documentation, ${colorScheme}`, async (stage) => {
    const page = await stage.openPage("/docs", { colorScheme });
    await page.locator(".opblock-summary").first().waitFor();
    await assertAccessible(page, `docs, ${colorScheme}`);
    await page.locator("#operations-items-listItems .opblock-summary-control").click();
    await page.locator("#operations-items-listItems .responses-table").first().waitFor();
    await assertAccessible(page, `one operation, ${colorScheme}`);
    await stage.screenshot(page, `docs-${colorScheme}`);
  });
}

browserTest("the API documentation leads back to the app", async (stage) => {
  const page = await stage.openPage("/docs");
  const link = page.getByRole("link", { name: "Back to Benchtop" });
  await link.waitFor();
  assertEquals(await link.getAttribute("href"), "/");
});
