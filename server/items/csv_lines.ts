/** What the lines of an import mean: the head, items, and lines that are none. */
import type { Steps } from "../../db/slices.ts";
import { AppError } from "../errors.ts";
import { unprotectCell } from "./csv_cells.ts";
import { type CsvFault, type CsvRecord, FIELD_LENGTH_MAX, readCsv, type Separator } from "./csv_records.ts";
import { type BadLine, ItemCreate } from "./schema.ts";

/** Lines without the head. */
export const IMPORT_LINES_MAX = 10_000;

/** An item as a line tells of it. */
export interface ItemLine {
  readonly title: string;
  readonly description: string | null;
}

export interface ItemLines {
  readonly good: readonly ItemLine[];
  readonly bad: readonly BadLine[];
}

/** What an export writes. Of these an import takes title and description; the others are the server's to say. */
export const CSV_COLUMNS: readonly string[] = ["id", "title", "description", "owner", "created_at", "updated_at"];

/** Characters that a head has room for: a line of a million commas is none. */
const HEAD_LENGTH_MAX = 1000;

/**
 * The lines of a CSV file with a head, separated by commas, semicolons or tabs.
 *
 * @throws {AppError} `invalid` when the head is not usable, `too_large` when there are too many lines
 */
export function* readItemLines(text: string): Steps<ItemLines> {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  const head_end = plain.search(/[\r\n]/);
  const first_line = head_end === -1 ? plain : plain.slice(0, head_end);
  if (first_line.length > HEAD_LENGTH_MAX) throw refuseHead([NO_HEAD]);
  let head: Head | undefined;
  const good: ItemLine[] = [];
  const bad: BadLine[] = [];
  yield* readCsv(plain, separatorOf(first_line), (record) => {
    if (head === undefined) {
      head = readHead(record);
      return;
    }
    if (good.length + bad.length === IMPORT_LINES_MAX) {
      throw new AppError("too_large", `The file has more than ${IMPORT_LINES_MAX} lines besides its head`);
    }
    const line = readLine(head, record);
    if ("detail" in line) bad.push(line);
    else good.push(line);
  });
  if (head === undefined) throw refuseHead([NO_HEAD]);
  return { good, bad };
}

/** The one that stands most often in the head: no name of a column holds any of them. */
function separatorOf(head: string): Separator {
  const count = (separator: Separator) => head.split(separator).length;
  return ([";", "\t"] as const).reduce<Separator>((best, one) => count(one) > count(best) ? one : best, ",");
}

/** Where in a line each column stands; -1 for a description that is not there. */
interface Head {
  readonly title: number;
  readonly description: number;
  /** How many fields a line has. */
  readonly length: number;
}

function readHead(record: CsvRecord | CsvFault): Head {
  if (record.line !== 1) throw refuseHead([NO_HEAD]);
  if ("fault" in record) throw refuseHead([{ column: null, detail: record.fault, words: `the line ${record.fault}` }]);
  const names = record.fields.map((name) => name.trim());
  const keys = names.map((name) => name.toLowerCase());
  const title = keys.indexOf("title");
  const faults = names.flatMap((name, index) => faultsOfName(keys, name, index));
  if (title === -1) faults.unshift(NO_TITLE);
  if (faults.length > 0) throw refuseHead(faults);
  return { title, description: keys.indexOf("description"), length: names.length };
}

/** What is wrong with a head: pointed at, and said in words that go on from "Line 1: ". */
interface HeadFault {
  /** As it is spelled in the file; null when it is the line as a whole. */
  readonly column: string | null;
  readonly detail: string;
  readonly words: string;
}

const NO_HEAD: HeadFault = {
  column: null,
  detail: "must name the columns: title, and description if there is one",
  words: "the names of the columns are missing",
};
const NO_TITLE: HeadFault = { column: "title", detail: "is missing", words: 'there is no column "title"' };

function faultsOfName(keys: readonly string[], column: string, index: number): HeadFault[] {
  const key = keys[index] ?? "";
  if (key === "") return [{ column: null, detail: "has a column without a name", words: "a column has no name" }];
  if (!CSV_COLUMNS.includes(key)) {
    return [{ column, detail: "is not known here", words: `no column is called "${column}" here` }];
  }
  if (keys.indexOf(key) === index) return [];
  return [{ column, detail: "stands twice", words: `the column "${column}" stands twice` }];
}

/** In full words: who sends another program's file has to learn what columns there are. */
function refuseHead(faults: readonly HeadFault[]): AppError {
  const detail = `Line 1: ${faults[0]?.words}. The columns are title and, if you like, description`;
  const errors = faults.map(({ column, detail }) => ({ pointer: pointerTo(1, column), detail }));
  return new AppError("invalid", detail, { errors: errors.slice(0, BAD_LINES_SHOWN) });
}

function readLine(head: Head, record: CsvRecord | CsvFault): ItemLine | BadLine {
  const { line } = record;
  if ("fault" in record) return { line, column: null, detail: record.fault };
  const { fields, count } = record;
  if (count !== head.length) return { line, column: null, detail: wrongCount(count, head.length) };
  const cell = (index: number) => unprotectCell(fields[index] ?? "");
  const item = { title: cell(head.title), description: cell(head.description) || null };
  return checkLine(line, item);
}

function wrongCount(count: number, expected: number): string {
  const words = `has ${count} ${count === 1 ? "field" : "fields"}, but the first line has ${expected}`;
  return count < expected ? words : `${words} (a text with a separator in it needs quotes)`;
}

/** By the rules for any item; a body of JSON cannot hold a NUL at all, so that they do not look for one. */
function checkLine(line: number, item: ItemLine): ItemLine | BadLine {
  for (const column of ["title", "description"] as const) {
    // Before anything else looks at it, which may take longer the longer it is.
    if ((item[column]?.length ?? 0) > FIELD_LENGTH_MAX) return { line, column, detail: "is far too long" };
  }
  const checked = ItemCreate.safeParse(item);
  const [issue] = checked.error?.issues ?? [];
  if (issue !== undefined) return { line, column: String(issue.path[0]), detail: issue.message };
  if (item.description?.includes("\0")) return { line, column: "description", detail: "must not hold a NUL" };
  return { title: checked.data?.title ?? item.title, description: item.description };
}

/** How a bad line is pointed at. */
function pointerTo(line: number, column: string | null): string {
  return column === null ? `line ${line}` : `line ${line} ${column}`;
}

/** Most faults that one answer names. */
export const BAD_LINES_SHOWN = 100;

/** The refusal of a file that has lines which are no items. */
export function refuseBadLines(bad: readonly BadLine[]): AppError {
  const errors = bad.slice(0, BAD_LINES_SHOWN).map(({ line, column, detail }) => ({
    pointer: pointerTo(line, column),
    detail,
  }));
  const [first] = errors;
  const rest = bad.length > 1 ? ` (and ${bad.length - 1} more)` : "";
  return new AppError("invalid", `Cannot import: ${first?.pointer} ${first?.detail}${rest}`, { errors });
}
