/** Reads the records of a CSV file, and goes on behind what cannot be read. */
import { Buffer } from "node:buffer";
import { setImmediate as nextTurn } from "node:timers/promises";

export type Separator = "," | ";" | "\t";

/** A record with the line it begins on, counted from 1: quoted fields may run over several. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A line on which no record can be read, and why. */
export interface CsvFault {
  readonly line: number;
  readonly fault: string;
}

/** Read in one go; other requests have their turn in between. */
const BATCH_RECORDS = 500;

const LF = 10;
const CR = 13;

/**
 * The records of a text in order, without empty lines. Where quotes do not match, the line is told of and reading goes
 * on with the next one: most likely it holds the next record, and no line is left out without a word.
 */
export async function* readCsv(text: string, separator: Separator): AsyncGenerator<CsvRecord | CsvFault> {
  const csv = await import("csv-parse/sync"); // few ever import anything: a start does not pay for it
  const bytes = Buffer.from(text);
  let place = skipLineEnds(bytes, { offset: 0, line: 1 });
  while (place.offset < bytes.length) {
    const start = place.offset;
    const { records, fault } = parseBatch(csv, bytes.subarray(start), separator);
    for (const { fields, end } of records) {
      yield { line: place.line, fields };
      place = skipLineEnds(bytes, walk(bytes, place, start + end));
    }
    if (fault !== undefined) {
      yield { line: place.line, fault };
      place = skipLineEnds(bytes, walk(bytes, place, findLineEnd(bytes, place.offset)));
    }
    await nextTurn();
  }
}

interface Batch {
  /** `end` is the offset behind the record and its line end. */
  readonly records: readonly { readonly fields: readonly string[]; readonly end: number }[];
  /** Why the record behind these cannot be read; undefined when it is not known whether it can. */
  readonly fault: string | undefined;
}

function parseBatch({ parse, CsvError }: typeof import("csv-parse/sync"), bytes: Buffer, delimiter: Separator): Batch {
  const records: { readonly fields: readonly string[]; readonly end: number }[] = [];
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true, // whoever asked knows better how many there should be
      skip_empty_lines: true,
      to: BATCH_RECORDS,
      // Kept here, since what was read before a fault would be lost; its own count of lines takes a quoted CRLF as two.
      on_record: (fields: string[], { bytes: end }: { readonly bytes: number }) => {
        records.push({ fields, end });
        return null;
      },
    });
  } catch (error) {
    const fault = error instanceof CsvError ? FAULTS[error.code] : undefined;
    if (fault === undefined) throw error;
    return { records, fault };
  }
  return { records, fault: undefined };
}

// Which of the quotes is the wrong one, nobody can tell: where one is missing, the next good one is in the way.
const MISMATCH =
  "has quotes that do not match; a field with quotes in it is quoted as a whole, and each of them doubled";

const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "has a quote that is never closed",
  CSV_INVALID_CLOSING_QUOTE: MISMATCH,
  INVALID_OPENING_QUOTE: MISMATCH,
};

interface Place {
  readonly offset: number;
  readonly line: number;
}

/** The place of a later offset; CRLF, LF and CR each end a line. */
function walk(bytes: Uint8Array, { offset, line }: Place, to: number): Place {
  for (let at = offset; at < to; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) line++;
  }
  return { offset: to, line };
}

function skipLineEnds(bytes: Uint8Array, place: Place): Place {
  let end = place.offset;
  while (isLineEnd(bytes[end])) end++;
  return walk(bytes, place, end);
}

function findLineEnd(bytes: Uint8Array, offset: number): number {
  let end = offset;
  while (end < bytes.length && !isLineEnd(bytes[end])) end++;
  return end;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}
