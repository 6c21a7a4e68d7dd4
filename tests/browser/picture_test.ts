import { assert, assertEquals } from "../support/assert.ts";
import { browserTest } from "../support/browser.ts";
import { cardOf, type Fields, givenBoard, type Layout, shownLayout } from "./support/board.ts";

const PICTURE = new URL("../../docs/board.png", import.meta.url);
const PICTURE_BYTES_MAX = 200 * 1024;
/** The day on which the picture is taken, so that it looks the same whenever it is taken again. */
const DAY = "2026-03-11T09:30:00";

const LAYOUT: Layout = [
  ["To do", [
    "Order seals for the second pump",
    "Write up the calibration of Thursday",
    "Ask Noor for the missing chromatograms",
    "Back up the old notebooks",
    "Label the solvent cabinet",
    "Plan the training for new students",
    "Calibrate the pH meter",
  ]],
  ["In progress", [
    "Find out why the baseline drifts after an hour of measuring, and whether the new lamp makes a difference",
    "Compare both columns on the same sample",
    "Translate the safety sheet",
    "Tidy up the shared drive",
  ]],
  ["Review", [
    "Method for caffeine in tea",
    "Results of the January round",
    "Purchase request for the new detector",
  ]],
  ["Done", [
    "Move the balance away from the window",
    "Renew the service contract",
    "Agree on names for samples",
    "Throw out expired standards",
    "Print the new safety rules",
    "Repair the lamp of the fume hood",
  ]],
];

const FIELDS: Readonly<Record<string, Fields>> = {
  "Order seals for the second pump": { labels: ["purchase", "pump"], due_on: "2026-03-12" },
  "Write up the calibration of Thursday": { labels: ["paper"], details: "With the plot." },
  "Ask Noor for the missing chromatograms": { due_on: "2026-03-09", labels: ["data"] },
  "Back up the old notebooks": { details: "Shelf 3." },
  "Find out why the baseline drifts after an hour of measuring, and whether the new lamp makes a difference": {
    labels: ["urgent", "detector"],
    details: "- [x] lamp\n- [ ] cell",
    due_on: "2026-03-13",
  },
  "Compare both columns on the same sample": { labels: ["data", "method"], details: "Three injections each." },
  "Translate the safety sheet": { due_on: "2026-03-27" },
  "Plan the training for new students": { labels: ["people"], due_on: "2026-04-02" },
  "Calibrate the pH meter": { labels: ["routine"], due_on: "2026-03-16" },
  "Purchase request for the new detector": { labels: ["purchase", "detector"], details: "Three offers." },
  "Repair the lamp of the fume hood": { labels: ["urgent"] },
  "Method for caffeine in tea": { labels: ["method", "paper"], details: "Draft 2.", due_on: "2026-03-18" },
  "Results of the January round": { labels: ["data"] },
  "Renew the service contract": { labels: ["purchase"] },
  "Agree on names for samples": { details: "Site, date, number." },
};

browserTest(
  "a board in use looks as the picture in README shows it; WRITE_PICTURE=1 takes that anew",
  async (stage) => {
    await givenBoard(stage, LAYOUT, FIELDS);
    await stage.request("PATCH", "/api/v1/boards/board-1", { title: "Bench 4" });
    const page = await stage.openPage("", { colorScheme: "light", locale: "en-GB" });
    await page.clock.setFixedTime(new Date(DAY));
    await page.goto(stage.url);
    await cardOf(page, "Throw out expired standards").waitFor();
    assertEquals(await shownLayout(page), LAYOUT);
    await stage.screenshot(page, "board-light");
    const picture = await page.screenshot();
    assert(picture.byteLength <= PICTURE_BYTES_MAX, `the picture has ${picture.byteLength} bytes`);
    if (Deno.env.get("WRITE_PICTURE") === "1") await Deno.writeFile(PICTURE, picture);
  },
);
