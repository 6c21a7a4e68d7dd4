import { NOW, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { BY_REQUEST, recordOne } from "../../support/trail.ts";
import { exportCsv, givenItem, ITEMS, listItems, sendCsv } from "./support.ts";

/** The titles and descriptions there are, in the order of their ids. */
async function contents(t: TestApp): Promise<(readonly [string, string | null])[]> {
  return (await listItems(t, "?sort=created_at&limit=500")).map(({ title, description }) =>
    [title, description] as const
  );
}

const NOTHING_BAD = { bad: 0, bad_lines: [] };

Deno.test("POST /items/import adds the items of a file, and leaves one audit entry for all", async () => {
  using t = await startTestApp();
  const id = t.nextId();
  const csv = 'Title,Description\r\n Kettle ,"# Red\r\nand ""round"""\r\nPan,\r\n';
  const { answer, entry } = await recordOne(t, () => sendCsv(t, csv));
  assertEquals(answer.status, 200);
  assertEquals(await answer.json(), { dry_run: false, added: 2, already_there: 0, ...NOTHING_BAD });
  const items = await listItems(t, "?sort=created_at");
  assertEquals(items[0], {
    id,
    title: "Kettle",
    description: '# Red\r\nand "round"',
    owner_id: "local",
    version: 1,
    created_at: NOW,
    updated_at: NOW,
  });
  assertEquals([items[1]?.title, items[1]?.description], ["Pan", null]);
  const row = { id: entry.entity_id, added: 2 };
  const details = { owner_id: "local", row, items: items.map((item) => item.id) };
  assertEquals(entry, { operation: "item.import", entity_type: "item", entity_id: row.id, details, ...BY_REQUEST });
  assertEquals((await listItems(t, "?q=ROUND")).length, 1);
});

const FILES: Readonly<Record<string, string>> = {
  commas: "title,description\na,b\n",
  semicolons: "title;description\r\na;b\r\n",
  tabs: "title\tdescription\ra\tb\r",
  "a byte order mark": "\ufefftitle,description\na,b\n",
  "a head in capitals, quoted and with blanks": '"TITLE ", Description\na,b\n',
  "another order": "description,title\nb,a\n",
  "what an export has besides": "id,title,description,owner,created_at,updated_at\nx,a,b,somebody,yesterday,\n",
  "no line end": "title,description\na,b",
  "empty lines": "title,description\n\n\r\na,b\n\n",
};

Deno.test("files are taken with any separator, line end, order of columns, and with a byte order mark", async () => {
  for (const [what, csv] of Object.entries(FILES)) {
    using t = await startTestApp();
    const answer = await sendCsv(t, csv);
    assertEquals([answer.status, (await answer.json()).added], [200, 1], what);
    assertEquals(await contents(t), [["a", "b"]], what);
  }
});

Deno.test("a file of titles alone adds items without a description", async () => {
  using t = await startTestApp();
  assertEquals((await (await sendCsv(t, 'title\na\n"b, c"\n')).json()).added, 2);
  assertEquals(await contents(t), [["a", null], ["b, c", null]]);
});

Deno.test("an export that is imported again adds nothing, and into an empty place brings everything back", async () => {
  using t = await startTestApp();
  const items = [
    { title: "=1+1", description: "'=kept\r\n" },
    { title: "''-", description: "\t=1" },
    { title: 'a "b", c; d', description: null },
    { title: "twice", description: "x" },
    { title: "twice", description: "x" },
    { title: "twice", description: null },
  ];
  for (const item of items) await givenItem(t, item);
  const csv = await exportCsv(t, "?sort=created_at");
  const answer = await assertUnchanged(t, () => sendCsv(t, csv));
  assertEquals(await answer.json(), { dry_run: false, added: 0, already_there: 6, ...NOTHING_BAD });
  using empty = await startTestApp();
  assertEquals((await (await sendCsv(empty, csv)).json()).added, 6);
  assertEquals(await contents(empty), items.map(({ title, description }) => [title, description] as const));
});

Deno.test("of lines that are alike only as many are added as are missing", async () => {
  using t = await startTestApp();
  const counts = async (csv: string) => {
    const { added, already_there } = await (await sendCsv(t, csv)).json();
    return [added, already_there];
  };
  const line = "Cup,blue\n";
  assertEquals(await counts(`title,description\n${line.repeat(3)}`), [3, 0]);
  assertEquals(await counts(`title,description\n${line.repeat(3)}`), [0, 3]);
  assertEquals(await counts(`title,description\n${line.repeat(5)}Cup,\n`), [3, 3]);
  assertEquals(await counts(`title,description\n${line}cup,blue\nCup,Blue\n`), [2, 1]); // case is content
  assertEquals((await contents(t)).length, 8);
});

Deno.test("an item that was renamed or deleted since is added again", async () => {
  using t = await startTestApp();
  const csv = "title\na\nb\n";
  await sendCsv(t, csv);
  const [b, a] = await listItems(t);
  await t.patch(`${ITEMS}/${a?.id}`, { title: "renamed" });
  await t.delete(`${ITEMS}/${b?.id}`);
  assertEquals((await (await sendCsv(t, csv)).json()).added, 2);
});

const BAD_FILE = [
  "title;description",
  ";no title",
  'two;"over',
  'lines"',
  "one field",
  'wrong "quotes;x',
  `${"x".repeat(256)};d`,
  `long;${"y".repeat(2001)}`,
  '"a\tb";control',
  "nul;a\0b",
  "a;b;c",
  '"never closed;x',
  "good as well;",
].join("\r\n");

const BAD_LINES = [
  { line: 2, column: "title", detail: "must not be empty" },
  { line: 5, column: null, detail: "has 1 field, but the first line has 2" },
  {
    line: 6,
    column: null,
    detail: "has quotes that do not match; a field with quotes in it is quoted as a whole, and each of them doubled",
  },
  { line: 7, column: "title", detail: "must have at most 255 characters" },
  { line: 8, column: "description", detail: "must have at most 2000 characters" },
  { line: 9, column: "title", detail: "must be a single line without control characters" },
  { line: 10, column: "description", detail: "must not hold a NUL" },
  {
    line: 11,
    column: null,
    detail: "has 3 fields, but the first line has 2 (a text with a separator in it needs quotes)",
  },
  { line: 12, column: null, detail: "has a quote that is never closed" },
];

Deno.test("a dry run shows each bad line and what would be added, and changes nothing", async () => {
  using t = await startTestApp();
  await givenItem(t, { title: "good as well" });
  const expected = { added: 1, already_there: 1, bad: 9, bad_lines: BAD_LINES };
  for (const query of ["?dry_run=true", "?dry_run=true&bad_lines=skip", "?bad_lines=refuse&dry_run=true"]) {
    const answer = await assertUnchanged(t, () => sendCsv(t, BAD_FILE, query));
    assertEquals([answer.status, await answer.json()], [200, { dry_run: true, ...expected }]);
  }
  const { answer } = await recordOne(t, () => sendCsv(t, BAD_FILE, "?bad_lines=skip&dry_run=false"));
  assertEquals(await answer.json(), { dry_run: false, ...expected });
  assertEquals(await contents(t), [["good as well", null], ["two", "over\r\nlines"]]);
});

Deno.test("of two imports of the same file at once, one adds the items", async () => {
  using t = await startTestApp();
  const csv = `title\n${Array.from({ length: 700 }, (_, index) => `Item ${index}`).join("\n")}\n`;
  const answers = await Promise.all([sendCsv(t, csv), sendCsv(t, csv), sendCsv(t, csv)]);
  const added = await Promise.all(answers.map(async (answer) => (await answer.json()).added));
  assertEquals(added.sort(), [0, 0, 700]);
  assertEquals(t.db.value<number>("SELECT count(*) FROM items"), 700);
  assertEquals(t.auditOperations(), ["item.import"]);
});
