import { exportItems } from "../../../server/items/service.ts";
import { givenPerson } from "../../support/accounts.ts";
import { NOW, serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { GIVER } from "../../support/given.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";
import { waitFor } from "../../support/wait.ts";
import { exportCsv, givenItem, givenItems, ITEMS, listItems, sendCsv } from "./support.ts";

const HEAD = "\ufeffid,title,description,owner,created_at,updated_at\r\n";

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
  assertEquals(rows, [["'=HYPERLINK(A1)", `"'\t=1"`], ["''=kept", "'@x"], ["'-5 °C", `"'\r+1"`], []]);
});

Deno.test("a cell is quoted where a spreadsheet of another country would begin the next one", async () => {
  using t = await startTestApp();
  await givenItem(t, { title: "tea; =1+1", description: "a\tb" });
  await givenItem(t, { title: "＝1+1", description: "\n=1" });
  const rows = (await exportCsv(t, "?sort=created_at")).split("\r\n").slice(1, -1);
  assertEquals(rows.map((row) => row.split(",").slice(1, 3)), [[`"tea; =1+1"`, `"a\tb"`], ["'＝1+1", `"'\n=1"`]]);
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

/** So many items, with a description of a thousand letters each. */
async function importMany(t: TestApp, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => `Item ${index},${"x".repeat(1000)}`);
  await (await sendCsv(t, `title,description\n${lines.join("\n")}\n`)).body?.cancel();
}

Deno.test("a long export goes out while others write: what is there all along is in it once", async () => {
  using t = await startTestApp();
  await importMany(t, 1700);
  const answer = await t.get(`${ITEMS}/export`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert(reader !== undefined);
  let csv = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    csv += part.value;
    const [oldest] = await listItems(t, "?sort=created_at&limit=1");
    await (await t.delete(`${ITEMS}/${oldest?.id}`)).body?.cancel(); // it is the last to come
    await (await t.post(ITEMS, { title: "Meanwhile" })).body?.cancel();
  }
  const titles = csv.split("\r\n").slice(1, -1).map((line) => line.split(",")[1]);
  const left = new Set((await listItems(t, "?q=item&limit=500")).map(({ title }) => title));
  assertEquals(new Set(titles).size, titles.length);
  assertEquals(titles.filter((title) => title === "Meanwhile"), []);
  assertEquals([...left].filter((title) => !titles.includes(title)), []);
});

Deno.test("nothing is read for an export before it is asked for, whoever writes meanwhile", async () => {
  using t = await startTestApp();
  await importMany(t, 1200);
  const answer = await t.get(`${ITEMS}/export`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const begun = [await reader?.read(), await reader?.read()]; // the head, and a page
  const [oldest] = await listItems(t, "?sort=created_at&limit=1");
  await (await t.patch(`${ITEMS}/${oldest?.id}`, { title: "Renamed meanwhile" })).body?.cancel();
  let rest = "";
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) rest += part.value;
  assertEquals(begun.some((part) => part?.value?.includes(oldest?.id ?? "")), false);
  assert(rest.includes(`${oldest?.id},Renamed meanwhile,`), "it is as it is when its turn comes");
});

Deno.test("an export that is broken off holds nothing up", async () => {
  await using t = await serveTestApp();
  await importMany(t, 2000);
  const answer = await t.get(`${ITEMS}/export`);
  await answer.body?.cancel();
  const added = await t.post(ITEMS, { title: "Afterwards" });
  assertEquals([added.status, (await added.json()).title], [201, "Afterwards"]);
});

const REFUSAL = {
  code: "rate_limited",
  detail: "2 exports of yours are being sent already; try again when one of them is through",
} as const;

async function assertTooMany(t: TestApp, headers?: HeadersInit): Promise<void> {
  const refused = await t.get(`${ITEMS}/export`, headers);
  assertEquals(refused.headers.get("retry-after"), "5");
  assertEquals((await assertProblem(refused, REFUSAL.code)).detail, REFUSAL.detail);
}

Deno.test("one has two exports at a time, and the next when one is read, broken off or given up", async () => {
  using t = await startTestApp();
  await importMany(t, 600);
  const begin = async () => {
    const answer = await t.get(`${ITEMS}/export`);
    assertEquals(answer.status, 200);
    return answer;
  };
  const [first, second] = [await begin(), await begin()];
  await assertTooMany(t);
  await first.text();
  const third = await begin();
  await assertTooMany(t);
  await second.body?.cancel();
  await second.body?.cancel(); // twice is once
  const fourth = await begin();
  await assertTooMany(t);
  await Promise.all([third.body?.cancel(), fourth.body?.cancel()]);
  for (let count = 0; count < 3; count++) {
    assertEquals((await t.request(`${ITEMS}/export`, { method: "HEAD" })).status, 200);
  }
  assertEquals((await exportCsv(t)).split("\r\n").length, 602);
});

Deno.test("the exports of one user are no reason to refuse another one's", async () => {
  using t = await startTestApp({ auth: true });
  const [{ headers: ada }, { headers: bob }] = [
    await givenPerson(t, { username: "ada" }),
    await givenPerson(t, { username: "bob" }),
  ];
  const open = await Promise.all([t.get(`${ITEMS}/export`, ada), t.get(`${ITEMS}/export`, ada)]);
  await assertTooMany(t, ada);
  assertEquals(await exportCsv(t, "", bob), HEAD);
  for (const answer of open) await answer.body?.cancel();
  assertEquals(await exportCsv(t, "", ada), HEAD);
});

Deno.test("an export is over for the server when its connection is gone", async () => {
  await using t = await serveTestApp();
  await importMany(t, 5000); // more than connections hold by themselves
  const leave = new AbortController();
  const open = [0, 1].map(() => fetch(`${t.origin}${ITEMS}/export`, { signal: leave.signal }));
  assertEquals((await Promise.all(open)).map(({ status }) => status), [200, 200]);
  await assertTooMany(t);
  leave.abort();
  await waitFor(async () => {
    const answer = await t.get(`${ITEMS}/export`);
    await answer.body?.cancel();
    return answer.status === 200;
  }, "the server to notice that nobody reads");
});

Deno.test("an export that nobody takes is given up, and told from a whole one", async () => {
  using t = await startTestApp();
  const begin = () => exportItems(t.services, GIVER, { sort: "title" }, 1);
  const [first] = [await begin(), await begin()];
  await waitFor(async () => {
    const answer = await t.get(`${ITEMS}/export`);
    await answer.body?.cancel();
    return answer.status === 200;
  }, "exports to be given up");
  await assertRejects(() => new Response(first).text(), Error, "nobody takes it");
});
