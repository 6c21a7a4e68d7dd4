/** An import of a CSV file, step by step: choose, look at what it would do, do it. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ItemImport } from "../../server/items/schema.ts";
import { wordsFor } from "../problem.ts";
import { copyText } from "../ui/copy_text.ts";
import { holdPageFor } from "../ui/leaving.ts";
import { showToast } from "../ui/toasts.ts";
import { importItems } from "./requests.ts";
import { list } from "./store.ts";

/** A file as it was when it was chosen. */
interface CsvFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

export type ImportStep =
  | { readonly type: "checking"; readonly name: string }
  | { readonly type: "refused"; readonly name: string; readonly words: string }
  | {
    readonly type: "checked";
    readonly file: CsvFile;
    readonly report: ItemImport;
    /** Why it could not be imported just now. */
    readonly words?: string;
  }
  | { readonly type: "importing"; readonly file: CsvFile; readonly report: ItemImport };

/** What the server takes, 5 MiB; larger files are not even read. */
const SIZE_MAX = 5 * 1024 * 1024;

const current = signal<ImportStep | undefined>(undefined);

/** Undefined while nothing is being imported. */
export const importing: ReadonlySignal<ImportStep | undefined> = current;

/** Asks the server what an import of this file would do. */
export async function chooseFile(file: File): Promise<void> {
  const { name } = file;
  if (current.peek()?.type === "importing") return;
  const mine: ImportStep = { type: "checking", name };
  current.value = mine;
  const next = await checked(file).catch((error: unknown): ImportStep => ({
    type: "refused",
    name,
    words: wordsFor(error),
  }));
  if (current.peek() === mine) current.value = next; // else it was closed meanwhile, or another file was chosen
}

/** Imports the file that was looked at; its bad lines are left out. */
export async function runImport(): Promise<void> {
  const step = current.peek();
  if (step?.type !== "checked") return;
  const { file, report } = step;
  current.value = { type: "importing", file, report };
  try {
    const request = importItems(file.bytes, { dry_run: false, skips_bad_lines: report.bad > 0 });
    const done = await holdPageFor(request);
    current.value = undefined;
    showToast({ tone: "plain", text: doneWords(done), ...copyAction(done) });
    await list.reload();
  } catch (error) {
    current.value = { type: "checked", file, report, words: wordsFor(error) };
  }
}

export function leaveImport(): void {
  if (current.peek()?.type !== "importing") current.value = undefined; // what is under way is told when it is done
}

/** "1 item", "1,200 items". */
export function itemsWords(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? "item" : "items"}`;
}

/** "1 bad line", "12 bad lines". */
export function badLinesWords(count: number): string {
  return `${count.toLocaleString()} bad ${count === 1 ? "line" : "lines"}`;
}

async function checked(file: File): Promise<ImportStep> {
  if (file.size > SIZE_MAX) {
    throw new Error(
      `The file has ${megabytes(file.size)} MB; at most ${megabytes(SIZE_MAX)} MB can be imported at once`,
    );
  }
  const bytes = await file.arrayBuffer().catch((cause: unknown) => {
    throw new Error("The file cannot be read; it may have been moved or be open in another program", { cause });
  });
  if (!isUtf8(bytes)) throw new Error("The file is not UTF-8 text; save it as “CSV UTF-8” and choose it again");
  const report = await importItems(bytes, { dry_run: true, skips_bad_lines: true });
  return { type: "checked", file: { name: file.name, bytes }, report };
}

function doneWords({ added, already_there, bad }: ItemImport): string {
  const parts = [`${itemsWords(added)} imported`];
  if (already_there > 0) parts.push(`${already_there.toLocaleString()} already there`);
  if (bad > 0) parts.push(`${badLinesWords(bad)} left out`);
  return parts.join(", ");
}

/** The lines that were left out can be taken along, to be put right in the file. */
function copyAction(done: ItemImport): { readonly action?: { readonly label: string; readonly run: () => void } } {
  if (done.bad === 0) return {};
  return { action: { label: "Copy the bad lines", run: () => void copyBadLines(done) } };
}

/** Puts what is wrong with a file on the clipboard: a line of text for each bad line. */
export async function copyBadLines({ bad, bad_lines }: ItemImport): Promise<void> {
  const lines = bad_lines.map(({ line, column, detail }) =>
    `Line ${line}: ${column === null ? "" : `${column} `}${detail}`
  );
  if (bad > bad_lines.length) lines.push(`… and ${badLinesWords(bad - bad_lines.length)} more`);
  await copyText(lines.join("\n"));
}

/**
 * Asked here because the server's refusal cannot know what would help: spreadsheets save in other encodings by default.
 */
function isUtf8(bytes: ArrayBuffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false; // a TypeError, whatever is wrong
  }
}

function megabytes(size_bytes: number): string {
  return (size_bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 });
}
