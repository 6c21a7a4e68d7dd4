/** Files that are not imported: whole answers, and that nothing has changed. */
import { type ErrorCode, type FieldError, PROBLEMS } from "../../../server/errors.ts";
import { REQUEST_ID, serveTestApp, startTestApp, type TestApp } from "../../support/app.ts";
import { assertEquals } from "../../support/assert.ts";
import { rawRequest } from "../../support/raw_http.ts";
import { assertProblem, assertUnchanged } from "../../support/refusal.ts";
import { givenItem, ITEMS, listItems, sendCsv } from "./support.ts";

interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

async function assertNotImported(t: TestApp, send: () => Promise<Response>, refusal: Refusal): Promise<void> {
  const { code, detail, errors } = refusal;
  const problem = await assertProblem(await assertUnchanged(t, send), code, detail);
  assertEquals(problem, {
    type: `/problems/${code}`,
    title: PROBLEMS[code].title,
    status: PROBLEMS[code].status,
    detail,
    instance: `${ITEMS}/import`,
    request_id: REQUEST_ID,
    ...(errors === undefined ? {} : { errors: [...errors] }),
  });
}

/** A refusal whose detail repeats the first error and counts the rest. */
function lines(...errors: readonly FieldError[]): Refusal {
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return { code: "invalid", detail: `Cannot import: ${errors[0]?.pointer} ${errors[0]?.detail}${rest}`, errors };
}

const at = (pointer: string, detail: string): FieldError => ({ pointer, detail });

/** A refusal of the first line: in full words, and pointing at each fault. */
function head(words: string, ...errors: readonly FieldError[]): Refusal {
  return { code: "invalid", detail: `Line 1: ${words}. The columns are title and, if you like, description`, errors };
}

const NO_HEAD = head(
  "the names of the columns are missing",
  at("line 1", "must name the columns: title, and description if there is one"),
);
const NO_TITLE = at("line 1 title", "is missing");
const unknown = (name: string) => at(`line 1 ${name}`, "is not known here");
const MISMATCH =
  "has quotes that do not match; a field with quotes in it is quoted as a whole, and each of them doubled";

const HEADS: readonly (readonly [csv: string, refusal: Refusal])[] = [
  ["", NO_HEAD],
  ["\ufeff", NO_HEAD],
  ["\n\ntitle\na\n", NO_HEAD],
  [`${",".repeat(1001)}\n`, NO_HEAD],
  ["Name,Farbe\n1,2\n", head('there is no column "title"', NO_TITLE, unknown("Name"), unknown("Farbe"))],
  ["description\na\n", head('there is no column "title"', NO_TITLE)],
  ["title, Colour \n", head('no column is called "Colour" here', unknown("Colour"))],
  ["title,Title\n", head('the column "Title" stands twice', at("line 1 Title", "stands twice"))],
  ["title,\n", head("a column has no name", at("line 1", "has a column without a name"))],
  ["title,version\n", head('no column is called "version" here', unknown("version"))],
  [
    "title;description,owner\n",
    head('there is no column "title"', NO_TITLE, unknown("title;description")),
  ],
  [
    '"title\na\n',
    head("the line has a quote that is never closed", at("line 1", "has a quote that is never closed")),
  ],
  ['ti"tle\na\n', head(`the line ${MISMATCH}`, at("line 1", MISMATCH))],
  ["__proto__,title\n", head('no column is called "__proto__" here', unknown("__proto__"))],
];

Deno.test("a file whose head is not usable is refused at its first line, in a dry run as well", async () => {
  for (const [csv, refusal] of HEADS) {
    using t = await startTestApp();
    await givenItem(t);
    for (const query of ["", "?dry_run=true", "?bad_lines=skip"]) {
      await assertNotImported(t, () => sendCsv(t, csv, query), refusal);
    }
  }
});

Deno.test("a file with bad lines is refused as a whole, with each of them", async () => {
  using t = await startTestApp();
  const csv = "title,description\ngood,\n,empty\nshort\n";
  const refusal = lines(at("line 3 title", "must not be empty"), at("line 4", "has 1 field, but the first line has 2"));
  for (const query of ["", "?bad_lines=refuse", "?dry_run=false"]) {
    await assertNotImported(t, () => sendCsv(t, csv, query), refusal);
  }
});

Deno.test("a cell that no column has room for is refused before anything looks at it, and so are a million fields", async () => {
  using t = await startTestApp();
  const marks = "\u0301\u0316".repeat(600_000);
  const csv = `title,description\na${marks},b\na,"${'""'.repeat(5001)}"\n${",".repeat(999_999)}\n`;
  const wrongCount = "has 1000000 fields, but the first line has 2 (a text with a separator in it needs quotes)";
  const errors = [
    at("line 2 title", "is far too long"),
    at("line 3 description", "is far too long"),
    at("line 4", wrongCount),
  ];
  await assertNotImported(t, () => sendCsv(t, csv), lines(...errors));
});

Deno.test("at most a hundred bad lines are listed, and all are counted", async () => {
  using t = await startTestApp();
  const csv = `title\n${"x".repeat(256)}\n`.replace(/\n(.+)\n/, (_all, line) => `\n${`${line}\n`.repeat(5000)}`);
  const problem = await assertProblem(await sendCsv(t, csv), "invalid");
  assertEquals(problem.detail, "Cannot import: line 2 title must have at most 255 characters (and 4999 more)");
  assertEquals([problem.errors?.length, problem.errors?.at(-1)?.pointer], [100, "line 101 title"]);
  const dry = await (await sendCsv(t, csv, "?dry_run=true")).json();
  assertEquals([dry.bad, dry.bad_lines.length, dry.added], [5000, 100, 0]);
});

Deno.test("10,000 lines are taken, and not one more, good or bad", async () => {
  using t = await startTestApp();
  const tooMany = { code: "too_large", detail: "The file has more than 10000 lines besides its head" } as const;
  await assertNotImported(t, () => sendCsv(t, `title\n${"a\n".repeat(10_001)}`), tooMany);
  await assertNotImported(t, () => sendCsv(t, `title\n${'a"\n'.repeat(10_001)}`, "?bad_lines=skip"), tooMany);
  const answer = await sendCsv(t, `title\n${"a\n".repeat(10_000)}\n\n`);
  assertEquals((await answer.json()).added, 10_000);
});

const SIZE_MAX = 5 * 1024 * 1024;
const tooLarge = { code: "too_large", detail: `The body is larger than ${SIZE_MAX} bytes` } as const;

Deno.test("a file of more than 5 MiB is refused, whatever is in it", async () => {
  using t = await startTestApp();
  const csv = (size_bytes: number) => `title\n${"\n".repeat(size_bytes - 6)}`;
  await assertNotImported(t, () => sendCsv(t, csv(SIZE_MAX + 1)), tooLarge);
  assertEquals((await sendCsv(t, csv(SIZE_MAX))).status, 200);
});

Deno.test("a file that says it is 100 MB long is refused before it has come", async () => {
  await using t = await serveTestApp();
  const { host } = new URL(t.origin);
  const head = `POST ${ITEMS}/import HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nX-Request-Id: ${REQUEST_ID}\r\n`;
  await assertUnchanged(t, async () => {
    const answer = await rawRequest(
      t.origin,
      `${head}Content-Type: text/csv\r\nContent-Length: 104857600\r\n\r\ntitle\n`,
    );
    assertEquals([answer.status, JSON.parse(answer.body).detail], [413, tooLarge.detail]);
  });
});

Deno.test("a file that is not UTF-8, or of another type, is refused", async () => {
  using t = await startTestApp();
  const bytes = new Uint8Array([...new TextEncoder().encode("title\nK"), 0xe4, 0x73, 0x65]); // Latin-1
  await assertNotImported(t, () => sendCsv(t, bytes), { code: "malformed", detail: "The body is not valid UTF-8" });
  const utf16 = new Uint8Array([0xff, 0xfe, 0x74, 0, 0x69, 0]);
  await assertNotImported(t, () => sendCsv(t, utf16), { code: "malformed", detail: "The body is not valid UTF-8" });
  for (
    const type of ["application/json", "text/plain", "text/csv; charset=latin1", "multipart/form-data; boundary=x"]
  ) {
    const detail = `The body has type "${type}"; this address takes text/csv in UTF-8`;
    const send = () => sendCsv(t, "title\na\n", "", { "content-type": type });
    await assertNotImported(t, send, { code: "unsupported_type", detail });
  }
  for (const type of ["text/csv", "TEXT/CSV; charset=UTF-8", "text/csv; header=present"]) {
    assertEquals((await sendCsv(t, "title\n", "?dry_run=true", { "content-type": type })).status, 200, type);
  }
});

Deno.test("an import asked for in a wrong way is refused", async () => {
  using t = await startTestApp();
  const wrong: Readonly<Record<string, FieldError>> = {
    "dry_run=1": at("?dry_run", "must be true or false"),
    "bad_lines=drop": at("?bad_lines", "must be refuse or skip"),
    "owner_id=local": at("?owner_id", "is not known here"),
  };
  for (const [query, error] of Object.entries(wrong)) {
    const detail = `${error.pointer} ${error.detail}`;
    const send = () => sendCsv(t, "title\na\n", `?${query}`);
    await assertNotImported(t, send, { code: "invalid", detail, errors: [error] });
  }
});

Deno.test("hostile files end in a good answer or a refusal, and never in a fault", async () => {
  const files: readonly string[] = [
    `title\n${",".repeat(1_000_000)}\n`,
    `title\n${'"'.repeat(1_000_001)}\n`,
    `title\n${'"\n'.repeat(9_999)}`,
    `title\n${'""'.repeat(500_000)}x\n`,
    `title\n${"\0".repeat(1000)}\n`,
    `title\n"${"\r\n".repeat(100_000)}`,
    `title\n${"\u2028".repeat(200)}\n`,
    "title\n\ufeff\n",
    "title\n\ud7ff\n\u202e\n",
    "title\n=cmd|' /C calc'!A0\n",
    "title\ntitle\n",
  ];
  for (const csv of files) {
    using t = await startTestApp();
    const answer = await sendCsv(t, csv, "?bad_lines=skip");
    const { added, bad } = await answer.json();
    assertEquals([answer.status, (await listItems(t)).length], [200, added], csv.slice(0, 40));
    assertEquals(added + bad > 0, true);
    assertEquals(t.log.filter(({ level }) => level === "error" || level === "warn"), []);
  }
});

Deno.test("imports are counted: the eleventh in a minute has to wait", async () => {
  using t = await startTestApp();
  for (let count = 0; count < 10; count++) assertEquals((await sendCsv(t, "title\n")).status, 200);
  const refused = await assertUnchanged(t, () => sendCsv(t, "title\na\n"));
  assertEquals(refused.headers.get("retry-after"), "60");
  await assertProblem(refused, "rate_limited");
  t.setNow(new Date(Date.parse(t.services.now()) + 60_000).toISOString());
  assertEquals((await sendCsv(t, "title\na\n")).status, 200);
});
