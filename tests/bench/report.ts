/** Figures as Markdown. */
import type { ChatFigures, ChatReport } from "./chat.ts";
import type { ExecutableFigures } from "./executable_part.ts";
import type { LoginFigures } from "./logins.ts";
import type { RouteFigures, ServerFigures } from "./server_part.ts";
import { median, percentile } from "./statistics.ts";
import { findFaults } from "./writes.ts";

const IMPORT_LIMIT_MS = 50;
const STREAM_LIMIT_MS = 500;
const START_RATIO_MAX = 2.2;
const MEMORY_MB_MAX = 80;
const FILE_MB_MAX = 105;
const FIRST_LOAD_KB_MAX = 60;
const LOGINS_MB_MAX = 400;
const LOGINS_OTHERS_MS_MAX = 100;
const ADDED_TO_FIRST_MS_MAX = 15;

export function serverReport(figures: ServerFigures): string {
  const rows = figures.routes.map(routeRow);
  const head = ["route", "connections", "answer", "req/s", "bare req/s", "ratio", "to reach", "p50", "p99"];
  return [table(head, rows), streamLine(figures), importLine(figures), writeLine(figures)].join("\n\n");
}

function routeRow({ name, connections, answer_bytes, target, ...figures }: RouteFigures): string[] {
  const { ratio, ratios = [ratio] } = figures;
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  return [
    name,
    String(connections),
    bytes(answer_bytes),
    count(figures.requests_per_s),
    count(figures.bare_requests_per_s),
    ratios.length === 1 ? ratio.toFixed(2) : `${ratio.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
    target === undefined ? "" : `≥ ${target} ${mark(least >= target)}`,
    milliseconds(figures.p50_ms),
    milliseconds(figures.p99_ms),
  ];
}

function streamLine({ streams: { streams, half_ms, last_ms } }: ServerFigures): string {
  const last = median(last_ms);
  return `One change reaches the first half of ${streams} event streams ${
    milliseconds(median(half_ms))
  } after its request ` +
    `was sent and the last one after ${milliseconds(last)} (the slowest of ${last_ms.length} rounds: ` +
    `${milliseconds(Math.max(...last_ms))}; to reach: < ${STREAM_LIMIT_MS} ms ${mark(last < STREAM_LIMIT_MS)}).`;
}

function importLine({ imports: { import_ms, health_p99_ms, health_max_ms } }: ServerFigures): string {
  return `An import of 10,000 items takes ${milliseconds(import_ms)}; /health meanwhile has a p99 of ` +
    `${milliseconds(health_p99_ms)} (to reach: < ${IMPORT_LIMIT_MS} ms ${mark(health_p99_ms < IMPORT_LIMIT_MS)}) and ` +
    `waits ${milliseconds(health_max_ms)} at most.`;
}

function writeLine({ writes }: ServerFigures): string {
  const { answered, stored, in_flight_max } = writes;
  const faults = findFaults(writes);
  const verdict = faults.length === 0 ? "no answered write is lost and the audit chain is whole" : faults.join(", ");
  return `Creates that were answered: ${count(answered)}; stored after \`kill -9\` under load: ${count(stored)} ` +
    `(${stored - answered} more, of at most ${in_flight_max} whose client left first): ${verdict} ${
      mark(faults.length === 0)
    }.`;
}

export function executableReport(figures: ExecutableFigures): string {
  const { start_ms, start_ratio, first_start_ms, resident_bytes, file_bytes } = figures;
  const ratio = start_ratio === undefined ? "" : `${start_ratio.toFixed(2)} × bare`;
  const start_ok = start_ratio === undefined ? "not compared" : mark(start_ratio <= START_RATIO_MAX);
  return table(["executable", "Benchtop", "bare server", "", "to reach"], [
    [
      "start to first answer",
      milliseconds(start_ms.own),
      optional(start_ms.bare, milliseconds),
      ratio,
      `≤ ${START_RATIO_MAX} × bare ${start_ok}`,
    ],
    ["first start, which makes the data", milliseconds(first_start_ms), "", "", ""],
    [
      "memory at rest",
      megabytes(resident_bytes.own),
      optional(resident_bytes.bare, megabytes),
      "",
      limit(resident_bytes.own, MEMORY_MB_MAX),
    ],
    ["file", megabytes(file_bytes.own), optional(file_bytes.bare, megabytes), "", limit(file_bytes.own, FILE_MB_MAX)],
  ]);
}

export function pageReport(gzip_bytes: number): string {
  const kilobytes = gzip_bytes / 1024;
  const verdict = mark(kilobytes <= FIRST_LOAD_KB_MAX);
  return `First load of the page, scripts and styles: ${
    kilobytes.toFixed(1)
  } KB gzip (to reach: ≤ ${FIRST_LOAD_KB_MAX} KB ${verdict}).`;
}

export function loginReport(figures: LoginFigures): string {
  const { logins, let_through, peak_bytes, rest_bytes, duration_ms, others_ms } = figures;
  const highest = Math.max(...peak_bytes);
  const p99 = percentile(others_ms, 99);
  return `${logins} logins at once, of which the rate limit lets ${let_through} through: memory rises from ${
    megabytes(median(rest_bytes))
  } to ${megabytes(highest)} at most (to reach: ${limit(highest, LOGINS_MB_MAX)}), and the last is answered after ${
    milliseconds(median(duration_ms))
  }. ${count(others_ms.length)} other requests meanwhile: p50 ${milliseconds(percentile(others_ms, 50))}, p99 ${
    milliseconds(p99)
  } (to reach: < ${LOGINS_OTHERS_MS_MAX} ms ${mark(p99 < LOGINS_OTHERS_MS_MAX)}), the slowest ${
    milliseconds(Math.max(...others_ms))
  }.`;
}

export function chatReport({ first_question, figures }: ChatReport): string {
  const head = ["answer", "times", "", "model itself", "through Benchtop", "added", "ratio", "to reach"];
  const { first_ms, whole_ms } = first_question;
  return [
    table(head, figures.flatMap(chatRows)),
    `The first question after a start, which loads the client of the AI service, has its first token after ` +
    `${milliseconds(first_ms)} and is answered after ${milliseconds(whole_ms)}.`,
  ].join("\n\n");
}

function chatRows({ name, answers, direct, own, added, ratio }: ChatFigures): string[][] {
  const row = (key: keyof typeof added) => [
    milliseconds(direct[key]),
    milliseconds(own[key]),
    milliseconds(added[key]),
    ratio[key].toFixed(1),
  ];
  const reached = mark(added.first_ms < ADDED_TO_FIRST_MS_MAX);
  return [
    [name, String(answers), "first token", ...row("first_ms"), `< ${ADDED_TO_FIRST_MS_MAX} ms added ${reached}`],
    ["", "", "whole answer", ...row("whole_ms"), ""],
  ];
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function limit(size_bytes: number, max_mb: number): string {
  return `≤ ${max_mb} MB ${mark(size_bytes / 1e6 <= max_mb)}`;
}

function optional(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? "" : format(value);
}

function mark(reached: boolean): string {
  return reached ? "✓" : "✗";
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

function megabytes(size_bytes: number): string {
  return `${(size_bytes / 1e6).toFixed(1)} MB`;
}

function bytes(value: number): string {
  return value < 10_000 ? `${count(value)} B` : `${(value / 1024).toFixed(0)} KB`;
}
