/** What the lines of an import mean: the head, items, and lines that are none. */
import { AppError, type FieldError } from "../errors.ts";
import { unprotectCell } from "./csv_cells.ts";
import { type CsvFault, type CsvRecord, readCsv, type Separator } from "./csv_records.ts";
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
export async function readItemLines(text: string): Promise<ItemLines> {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  const [first_line = ""] = plain.split(/[\r\n]/, 1);
  if (first_line.length > HEAD_LENGTH_MAX) throw badHead([{ pointer: "line 1", detail: NO_HEAD }]);
  const records = readCsv(plain, separatorOf(first_line));
  const { value: first } = await records.next();
  const head = readHead(first);
  const good: ItemLine[] = [];
  const bad: BadLine[] = [];
  for await (const record of records) {
    if (good.length + bad.length === IMPORT_LINES_MAX) {
      throw new AppError("too_large", `The file has more than ${IMPORT_LINES_MAX} lines besides its head`);
    }
    const line = readLine(head, record);
    if ("detail" in line) bad.push(line);
    else good.push(line);
  }
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

function readHead(record: CsvRecord | CsvFault | void): Head {
  if (!record || record.line !== 1) throw badHead([{ pointer: "line 1", detail: NO_HEAD }]);
  if ("fault" in record) throw badHead([{ pointer: "line 1", detail: record.fault }]);
  const names = record.fields.map((name) => name.trim().toLowerCase());
  const errors: FieldError[] = names.flatMap((name, index) => faultsOfName(names, name, index));
  const title = names.indexOf("title");
  if (title === -1) errors.push({ pointer: pointerTo(1, "title"), detail: "is missing" });
  if (errors.length > 0) throw badHead(errors);
  return { title, description: names.indexOf("description"), length: names.length };
}

const NO_HEAD = "must name the columns: title, and description if there is one";

function faultsOfName(names: readonly string[], name: string, index: number): FieldError[] {
  if (name === "") return [{ pointer: pointerTo(1, null), detail: "has a column without a name" }];
  const pointer = pointerTo(1, name);
  if (!CSV_COLUMNS.includes(name)) return [{ pointer, detail: "is not known here" }];
  return names.indexOf(name) === index ? [] : [{ pointer, detail: "stands twice" }];
}

function badHead(errors: readonly FieldError[]): AppError {
  return refuseLines(errors, errors.length);
}

function readLine(head: Head, record: CsvRecord | CsvFault): ItemLine | BadLine {
  const { line } = record;
  if ("fault" in record) return { line, column: null, detail: record.fault };
  const { fields } = record;
  if (fields.length !== head.length) {
    return { line, column: null, detail: `has ${countFields(fields.length)}, the head ${head.length}` };
  }
  const cell = (index: number) => unprotectCell(fields[index] ?? "");
  const item = { title: cell(head.title), description: cell(head.description) || null };
  return checkLine(line, item);
}

function countFields(count: number): string {
  return count === 1 ? "1 field" : `${count} fields`;
}

/** By the rules for any item; a body of JSON cannot hold a NUL at all, so that they do not look for one. */
function checkLine(line: number, item: ItemLine): ItemLine | BadLine {
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
  const shown = bad.slice(0, BAD_LINES_SHOWN);
  return refuseLines(
    shown.map(({ line, column, detail }) => ({ pointer: pointerTo(line, column), detail })),
    bad.length,
  );
}

function refuseLines(errors: readonly FieldError[], count: number): AppError {
  const [first] = errors;
  const rest = count > 1 ? ` (and ${count - 1} more)` : "";
  const detail = `Cannot import: ${first?.pointer} ${first?.detail}${rest}`;
  return new AppError("invalid", detail, { errors: errors.slice(0, BAD_LINES_SHOWN) });
}
