import { assertEquals } from "../../support/assert.ts";
import { dueWords, timeAgo, urgencyOf } from "../../../client/ui/time_words.ts";

const NOW = Date.parse("2026-03-04T12:00:00.000Z");

Deno.test("a time is told by the largest unit that has passed", () => {
  const told: Record<string, string> = {
    "2026-03-04T12:00:00.000Z": "now",
    "2026-03-04T11:59:01.000Z": "now",
    "2026-03-04T11:57:00.000Z": "3 min. ago",
    "2026-03-04T09:30:00.000Z": "2 hr. ago",
    "2026-03-03T11:00:00.000Z": "yesterday",
    "2026-02-20T12:00:00.000Z": "12 days ago",
    "2025-12-01T12:00:00.000Z": "3 mo. ago",
    "2023-03-01T12:00:00.000Z": "3 yr. ago",
    "2026-03-04T12:01:00.000Z": "now",
  };
  for (const [at, words] of Object.entries(told)) assertEquals(timeAgo(at, NOW, "en"), words, at);
});

Deno.test("a due date is past from the day after it, soon from two days before, and later until then", () => {
  const noon = new Date(2026, 2, 4, 12).getTime();
  const told: Record<string, [string, string]> = {
    "2026-03-03": ["past", "yesterday"],
    "2026-03-04": ["soon", "today"],
    "2026-03-05": ["soon", "tomorrow"],
    "2026-03-06": ["soon", "Mar 6"],
    "2026-03-07": ["later", "Mar 7"],
    "2027-01-02": ["later", "Jan 2, 2027"],
  };
  for (const [due_on, expected] of Object.entries(told)) {
    assertEquals([urgencyOf(due_on, noon), dueWords(due_on, noon, "en")], expected, due_on);
  }
});

Deno.test("days are counted by the calendar, however long the clocks make them", () => {
  // Wherever this runs, one of these dates lies beyond a change of the clocks if there are any.
  for (const [today, due_on] of [["2026-03-28", "2026-03-30"], ["2026-10-24", "2026-10-26"]] as const) {
    assertEquals(urgencyOf(due_on, new Date(`${today}T23:30:00`).getTime()), "soon");
  }
});
