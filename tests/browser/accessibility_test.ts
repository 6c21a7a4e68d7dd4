import { browserTest } from "../support/browser.ts";
import { assertAccessible } from "./support/axe.ts";
import { PHONE } from "./support/touch.ts";
import { walkViews } from "./support/views.ts";

for (const theme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing serious in any view, ${theme}`, async (stage) => {
    await walkViews(stage, { colorScheme: theme }, async (page, view) => {
      await assertAccessible(page, view);
      await stage.screenshot(page, `view-${theme}-${view.replaceAll(" ", "-")}`);
    });
  });

  browserTest(`axe finds nothing serious in any view on a phone, ${theme}`, async (stage) => {
    await walkViews(stage, { ...PHONE, colorScheme: theme }, assertAccessible);
  });
}
