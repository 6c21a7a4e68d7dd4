import { assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { openBoard, shownLayout } from "./support/board.ts";

browserTest("the first board is shown with five columns and eight cards, and the address names it", async (stage) => {
  const page = await openBoard(stage);
  const layout = await shownLayout(page);
  assertEquals(layout.map(([title]) => title), ["Backlog", "Discovery", "In Progress", "Review", "Done"]);
  assertEquals(layout.map(([, cards]) => cards.length), [2, 1, 2, 1, 2]);
  assertEquals(new URL(page.url()).pathname, "/boards/board-1");
});
