/** The pure parts of CSV: cells that look like formulas, and the records of a file. */
import { CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { protectCell, unprotectCell } from "../../../server/items/csv_cells.ts";
import { atOnce } from "../../../db/slices.ts";
import { type CsvFault, type CsvRecord, readCsv, type Separator } from "../../../server/items/csv_records.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

const CELLS: Readonly<Record<string, string>> = {
  "=1+1": "'=1+1",
  "+49 30": "'+49 30",
  "-": "'-",
  "@SUM(A1)": "'@SUM(A1)",
  "\t=1": "'\t=1",
  "\r=1": "'\r=1",
  "'=1": "''=1",
  "''-": "'''-",
  "": "",
  "'": "'",
  "''": "''",
  "'quoted'": "'quoted'",
  "a=b": "a=b",
  "a\n=b": "a\n=b",
  " a=b": " a=b",
  " =1": "' =1",
  "\n=1": "'\n=1",
  "\n": "'\n",
  "\r\n+1": "'\r\n+1",
  "\u00a0\u3000-1": "'\u00a0\u3000-1",
  "\u200b\ufeff@x": "'\u200b\ufeff@x",
  "\u0000=1": "'\u0000=1",
  "＝1": "'＝1",
  "＋1": "'＋1",
  "－1": "'－1",
  "＠x": "'＠x",
  "'＝1": "''＝1",
  "' ＝1": "'' ＝1",
  "\u22121": "'\u22121",
};

Deno.test("protectCell() puts an apostrophe before what a spreadsheet would calculate, and before nothing else", () => {
  for (const [text, cell] of Object.entries(CELLS)) {
    assertEquals(protectCell(text), cell, text);
    assertEquals(unprotectCell(cell), text, cell);
  }
});

/** Texts of the characters that matter, and of any. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."'=+-@＝＋－＠\t\r\n\",; aé😀\u200b\u00a0") }),
  fc.string({ unit: "grapheme" }),
);

Deno.test("unprotectCell() gives back every text that protectCell() was given, and no cell begins a formula", () => {
  fc.assert(fc.property(text, (one) => {
    assertEquals(unprotectCell(protectCell(one)), one);
    assert(!/^(?:[\t\r\n]|[\s\u200b]*[=+\-@＝＋－＠])/.test(protectCell(one)));
  }));
});

function read(csv: string, separator: Separator = ","): (readonly [line: number, what: unknown])[] {
  const found = readAll(csv, separator);
  return found.map((one) => [one.line, "fault" in one ? one.fault : one.fields] as const);
}

const MISMATCH =
  "has quotes that do not match; a field with quotes in it is quoted as a whole, and each of them doubled";
const OPEN = "has a quote that is never closed";

const FILES: readonly (readonly [csv: string, records: readonly (readonly [number, unknown])[]])[] = [
  ["", []],
  ["\n\r\n\r", []],
  ["a,b\n1,2", [[1, ["a", "b"]], [2, ["1", "2"]]]],
  ["a,b\r\n1,2\r\n", [[1, ["a", "b"]], [2, ["1", "2"]]]],
  ["a\rb\r", [[1, ["a"]], [2, ["b"]]]],
  ["a\n\n\r\nb\n", [[1, ["a"]], [4, ["b"]]]],
  ["\n\na", [[3, ["a"]]]],
  ['"x, y","say ""hi"""', [[1, ["x, y", 'say "hi"']]]],
  // Quoted fields run over lines; each kind of line end counts as one.
  ['a,"1\n2\r\n3\r4"\r\nb', [[1, ["a", "1\n2\r\n3\r4"]], [5, ["b"]]]],
  ['""\n"",\n', [[1, [""]], [2, ["", ""]]]],
  [" a , b ", [[1, [" a ", " b "]]]],
  ["a,b,\n1", [[1, ["a", "b", ""]], [2, ["1"]]]],
  // What cannot be read costs its own line, no other.
  ['a\n"b\nc\n', [[1, ["a"]], [2, OPEN], [3, ["c"]]]],
  ['a\nb"c\nd', [[1, ["a"]], [2, MISMATCH], [3, ["d"]]]],
  ['a\n"b"c\nd', [[1, ["a"]], [2, MISMATCH], [3, ["d"]]]],
  ['a\n"b\n"c"\nd', [[1, ["a"]], [2, MISMATCH], [3, ["c"]], [4, ["d"]]]],
  ['"', [[1, OPEN]]],
  ['"\n', [[1, OPEN]]],
  ['"\r\n\r\n"x', [[1, MISMATCH], [3, OPEN]]],
];

function readAll(csv: string, separator: Separator): (CsvRecord | CsvFault)[] {
  const found: (CsvRecord | CsvFault)[] = [];
  atOnce(readCsv(csv, separator, (one) => found.push(one)));
  return found;
}

Deno.test("readCsv() finds every record and its line, and goes on behind what it cannot read", () => {
  for (const [csv, records] of FILES) assertEquals(read(csv), [...records], JSON.stringify(csv));
});

Deno.test("readCsv() takes the separator it is given, and no other", () => {
  assertEquals(read("a;b,c", ";"), [[1, ["a", "b,c"]]]);
  assertEquals(read('a\t"b\tc"', "\t"), [[1, ["a", "b\tc"]]]);
});

Deno.test("readCsv() keeps its place over thousands of lines, good and bad", () => {
  const csv = Array.from({ length: 3000 }, (_, index) => index % 7 === 3 ? '"x"y' : `"é${index}\r\n",z`).join("\r\n");
  let line = 1;
  for (const [index, [found, what]] of read(csv).entries()) {
    const isBad = index % 7 === 3;
    assertEquals([found, what], [line, isBad ? MISMATCH : [`é${index}\r\n`, "z"]]);
    line += isBad ? 1 : 2;
  }
  assertEquals(line, 1 + 2571 * 2 + 429);
});

Deno.test("readCsv() gives back any table that was written as CSV", () => {
  const cell = text.map((one) => one.replaceAll("\0", ""));
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 20 });
  fc.assert(fc.property(table, fc.constantFrom<Separator[]>(",", ";", "\t"), (rows, delimiter) => {
    const csv = stringify(rows, { delimiter, record_delimiter: "\r\n", quote_record_delimiter: true });
    assertEquals(read(csv, delimiter).map(([, fields]) => fields), rows);
  }));
});

Deno.test("readCsv() loses no line of any text without a word: each is in a record, empty, or told of", () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'"",;\n\r a\''), maxLength: 60 });
  fc.assert(fc.property(hostile, (csv) => {
    const lines = csv.split(/\r\n|\n|\r/);
    const found = readAll(csv, ",");
    let next = 1;
    for (const one of found) {
      assertEquals(lines.slice(next - 1, one.line - 1).join(""), "", JSON.stringify(csv));
      const height = "fault" in one ? 1 : one.fields.join("").split(/\r\n|\n|\r/).length;
      next = one.line + height;
    }
    assertEquals(lines.slice(next - 1).join(""), "", JSON.stringify(csv));
  }));
});

Deno.test("readCsv() reads a file without faults as csv-parse does", () => {
  const options = { record_delimiter: ["\r\n", "\n", "\r"], relax_column_count: true, skip_empty_lines: true };
  const hostile = fc.string({ unit: fc.constantFrom(...'"",;\n\r aé\u{1f600}'), maxLength: 40 });
  let good = 0;
  fc.assert(
    fc.property(hostile, fc.constantFrom<Separator[]>(",", ";"), (csv, delimiter) => {
      const found = readAll(csv, delimiter);
      const read = () => parse(csv, { ...options, delimiter });
      if (found.some((one) => "fault" in one)) {
        assertThrows(read, CsvError);
      } else {
        assertEquals(found.map((one) => "fields" in one && one.fields), read(), JSON.stringify(csv));
        good++;
      }
    }),
    { numRuns: 1000 },
  );
  assert(good > 200, `only ${good} without faults`);
});
