/** What axe-core finds wrong with a page for people who use assistive technology. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { assertEquals } from "../../support/assert.ts";

/** Fails with the serious and critical findings, each with the elements it is about. */
export async function assertAccessible(page: Page, view: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async (): Promise<axe.AxeResults> => {
    const tool: unknown = Reflect.get(globalThis, "axe");
    if (typeof tool !== "object" || tool === null || !("run" in tool) || typeof tool.run !== "function") {
      throw new Error("axe-core is not in the page");
    }
    return await tool.run(document, { resultTypes: ["violations"] });
  });
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  assertEquals(found, [], `${view}: ${found.join("; ")}`);
}
