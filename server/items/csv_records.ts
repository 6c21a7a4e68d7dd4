/** Pure: reads the records of a CSV file (RFC 4180), and goes on behind what cannot be read. */
import type { Steps } from "../../db/slices.ts";

export type Separator = "," | ";" | "\t";

/** A record with the line it begins on, counted from 1: quoted fields may run over several. */
export interface CsvRecord {
  readonly line: number;
  /** The first hundred of them. */
  readonly fields: readonly string[];
  /** How many there are. */
  readonly count: number;
}

/** A line on which no record can be read, and why. */
export interface CsvFault {
  readonly line: number;
  readonly fault: string;
}

/** Most fields of a record that are kept. */
const FIELDS_MAX = 100;

/** Characters of a field from which on it is left as it stands: no column takes that much. */
export const FIELD_LENGTH_MAX = 10_000;

/** Fields, or doubled quotes of one field, that are read without a pause. */
const READ_AT_ONCE = 1000;

const LF = 10;
const CR = 13;
const QUOTE = 34;

// Which of the quotes is the wrong one, nobody can tell: where one is missing, the next good one is in the way.
const MISMATCH =
  "has quotes that do not match; a field with quotes in it is quoted as a whole, and each of them doubled";
const NOT_CLOSED = "has a quote that is never closed";

/**
 * The records of a text in order, without empty lines. Where quotes do not match, the line is told of and reading goes
 * on with the next one: most likely it holds the next record, and no line is left out without a word.
 *
 * @param take is given each of them as soon as it is read
 */
export function* readCsv(
  text: string,
  separator: Separator,
  take: (record: CsvRecord | CsvFault) => void,
): Steps<void> {
  let place = skipLineEnds(text, { at: 0, line: 1 });
  while (place.at < text.length) {
    const { line } = place;
    const record = yield* readRecord(text, place.at, separator);
    if ("fault" in record) take({ line, ...record });
    else take({ line, fields: record.fields, count: record.count });
    const end = "fault" in record ? findLineEnd(text, place.at) : record.end;
    place = skipLineEnds(text, walk(text, place, end));
    yield;
  }
}

interface ReadRecord extends Omit<CsvRecord, "line"> {
  /** The index of the line end behind it, or the length of the text. */
  readonly end: number;
}

function* readRecord(
  text: string,
  start: number,
  separator: Separator,
): Generator<void, ReadRecord | { readonly fault: string }, void> {
  const fields: string[] = [];
  const separator_code = separator.charCodeAt(0);
  let at = start;
  for (let count = 1;; count++) {
    const isQuoted = text.charCodeAt(at) === QUOTE;
    const end = isQuoted ? yield* findClosingQuote(text, at + 1) : findFieldEnd(text, at, separator_code);
    if (end === -1) return { fault: NOT_CLOSED };
    if (count <= FIELDS_MAX) fields.push(isQuoted ? unquote(text.slice(at + 1, end)) : text.slice(at, end));
    const next = isQuoted ? end + 1 : end;
    if (next === text.length || isLineEnd(text.charCodeAt(next))) return { fields, count, end: next };
    if (text.charCodeAt(next) !== separator_code) return { fault: MISMATCH };
    at = next + 1;
    if (count % READ_AT_ONCE === 0) yield;
  }
}

function unquote(field: string): string {
  return field.length > FIELD_LENGTH_MAX ? field : field.replaceAll('""', '"');
}

/** The quote that is not followed by another one; -1 when there is none. */
function* findClosingQuote(text: string, start: number): Generator<void, number, void> {
  let at = start;
  for (let doubled = 1;; doubled++) {
    const quote = text.indexOf('"', at);
    if (quote === -1 || text[quote + 1] !== '"') return quote;
    at = quote + 2;
    if (doubled % READ_AT_ONCE === 0) yield;
  }
}

/** Where a field without quotes ends; a quote in it ends it as well, where it cannot be read. */
function findFieldEnd(text: string, start: number, separator_code: number): number {
  for (let end = start; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === separator_code || code === QUOTE || isLineEnd(code)) return end;
  }
  return text.length;
}

interface Place {
  readonly at: number;
  readonly line: number;
}

/** The place of a later index; CRLF, LF and CR each end a line. */
function walk(text: string, { at, line }: Place, to: number): Place {
  let lines = line;
  for (let index = at; index < to; index++) {
    const code = text.charCodeAt(index);
    if (code === LF || (code === CR && text.charCodeAt(index + 1) !== LF)) lines++;
  }
  return { at: to, line: lines };
}

function skipLineEnds(text: string, place: Place): Place {
  let end = place.at;
  while (isLineEnd(text.charCodeAt(end))) end++; // NaN behind the last character
  return walk(text, place, end);
}

function findLineEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++;
  return end;
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}
