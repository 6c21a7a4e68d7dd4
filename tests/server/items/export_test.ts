import { NOW, serveTestApp, startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";
import { assertUnchanged } from "../../support/refusal.ts";
import { exportCsv, givenItem, givenItems, ITEMS, sendCsv } from "./support.ts";

const HEAD = "id,title,description,owner,created_at,updated_at\r\n";

Deno.test("GET /items/export answers a CSV file to be saved, newest first, and changes nothing", async () => {
  using t = await startTestApp();
  const plain = await givenItem(t, { title: "Kettle" });
  const odd = await givenItem(t, { title: 'say "hi", twice', description: "one\r\ntwo\nthree\rfour; ü 😀" });
  const answer = await assertUnchanged(t, () => t.get(`${ITEMS}/export`));
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("content-type"), "text/csv; charset=utf-8");
  assertEquals(answer.headers.get("content-disposition"), 'attachment; filename="items.csv"');
  const expected = HEAD +
    `${odd.id},"say ""hi"", twice","one\r\ntwo\nthree\rfour; ü 😀",local,${NOW},${NOW}\r\n` +
    `${plain.id},Kettle,,local,${NOW},${NOW}\r\n`;
  assertEquals(new TextDecoder("utf-8", { ignoreBOM: true }).decode(await answer.bytes()), expected);
});

Deno.test("an export of no items is the head alone", async () => {
  using t = await startTestApp();
  assertEquals(await exportCsv(t), HEAD);
});

Deno.test("texts that a spreadsheet would calculate get an apostrophe", async () => {
  using t = await startTestApp();
  await givenItem(t, { title: "=HYPERLINK(A1)", description: "\t=1" });
  await givenItem(t, { title: "'=kept", description: "@x" });
  await givenItem(t, { title: "-5 °C", description: "\r+1" });
  const rows = (await exportCsv(t, "?sort=created_at")).split("\r\n").slice(1).map((row) => row.split(",").slice(1, 3));
  assertEquals(rows, [["'=HYPERLINK(A1)", "'\t=1"], ["''=kept", "'@x"], ["'-5 °C", `"'\r+1"`], []]);
});

Deno.test("an export takes the search and the order of the list, and is never cut into pages", async () => {
  using t = await startTestApp();
  await givenItems(t, ["tea", "coffee", "green tea"]);
  const titles = async (query: string) =>
    (await exportCsv(t, query)).split("\r\n").slice(1, -1).map((row) => row.split(",")[1]);
  assertEquals(await titles("?q=TEA&sort=title"), ["green tea", "tea"]);
  assertEquals(await titles("?q=TEA&sort=-title"), ["tea", "green tea"]);
  assertEquals(await titles("?owner_id=somebody"), []);
  for (const name of ["limit", "cursor", "count"]) {
    const path = `${ITEMS}/export?${name}=1`;
    await assertRefused(t, { method: "GET", path, ...invalid(`?${name}`, "is not known here") });
  }
});

Deno.test("a long export goes out whole while others write, as it was when it began", async () => {
  await using t = await serveTestApp();
  const lines = Array.from({ length: 1700 }, (_, index) => `Item ${index},${"x".repeat(1000)}`);
  await (await sendCsv(t, `title,description\n${lines.join("\n")}\n`)).body?.cancel();
  const answer = await t.get(`${ITEMS}/export?sort=title`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert(reader !== undefined);
  let csv = (await reader.read()).value ?? "";
  await (await t.post(ITEMS, { title: "Item added meanwhile" })).body?.cancel();
  for (let part = await reader.read(); !part.done; part = await reader.read()) csv += part.value;
  assertEquals(csv.split("\r\n").length - 2, 1700);
});

Deno.test("an export that is broken off holds nothing up", async () => {
  await using t = await serveTestApp();
  const lines = Array.from({ length: 2000 }, (_, index) => `Item ${index},${"x".repeat(1000)}`);
  await (await sendCsv(t, `title,description\n${lines.join("\n")}\n`)).body?.cancel();
  const answer = await t.get(`${ITEMS}/export`);
  await answer.body?.cancel();
  const added = await t.post(ITEMS, { title: "Afterwards" });
  assertEquals([added.status, (await added.json()).title], [201, "Afterwards"]);
});
