/** Imports against a model: a bag of titles and descriptions, to which a file adds what it has more of. */
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { exportItems, importItems } from "../../../server/items/service.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { GIVER } from "../../support/given.ts";

type Line = readonly [title: string, description: string];

/** Few texts, so that lines are often alike, with what CSV and spreadsheets take offence at. */
const line: fc.Arbitrary<Line> = fc.tuple(
  fc.constantFrom("a", "b", "=b", "'=b", "''=b", 'say "hi"', "x, y; z", "é"),
  fc.constantFrom("", "d", "'d", "@d", "two\r\nlines", "two\nlines", "\t", "\r", " "),
);
const file = fc.array(line, { maxLength: 8 });

/** As many of each as the file or the bag has, whichever has more. */
function addMissing(bag: Map<string, number>, lines: readonly Line[]): number {
  const wanted = Map.groupBy(lines, (one) => JSON.stringify(one));
  let added = 0;
  for (const [key, { length }] of wanted) {
    const present = bag.get(key) ?? 0;
    added += Math.max(0, length - present);
    bag.set(key, Math.max(present, length));
  }
  return added;
}

function readBag(t: TestApp): Map<string, number> {
  const rows = t.db.all<{ title: string; description: string; count: number }>(
    "SELECT title, coalesce(description, '') AS description, count(*) AS count FROM items GROUP BY title, description",
  );
  return new Map(rows.map(({ title, description, count }) => [JSON.stringify([title, description]), count] as const));
}

const sorted = (bag: Map<string, number>) => [...bag].sort(([a], [b]) => a < b ? -1 : 1);

/** Read as texts, not as cells of an export: an apostrophe before a sign is the spreadsheet's, and is taken away. */
function unprotected([title, description]: Line): Line {
  const plain = (text: string) => /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
  return [plain(title), plain(description)];
}

Deno.test("any files one after the other add what is missing, and the same file again adds nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
      using t = await startTestApp();
      const bag = new Map<string, number>();
      for (const lines of files) {
        const csv = `title,description\r\n${stringify([...lines], FORMAT)}`;
        const expected = addMissing(bag, lines.map(unprotected));
        assertEquals((await importItems(t.services, GIVER, csv, { dry_run: "true" })).added, expected);
        assertEquals((await importItems(t.services, GIVER, csv, {})).added, expected);
        assertEquals(sorted(readBag(t)), sorted(bag));
        assertEquals((await importItems(t.services, GIVER, csv, {})).added, 0);
      }
      const answer = new Response(await exportItems(t.services, GIVER, { sort: "title" }));
      assertEquals((await importItems(t.services, GIVER, await answer.text(), {})).added, 0);
      assertEquals(sorted(readBag(t)), sorted(bag));
    }),
    { numRuns: 40 },
  );
});

const FORMAT = { record_delimiter: "\r\n", quote_record_delimiter: true };
