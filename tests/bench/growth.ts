/** What becomes slower as a trail grows: the start, and each filter of the trail and each two of them. */
import { join } from "@std/path";
import { FIRST_HASH, hashAuditRow } from "../../db/audit.ts";
import { openSqlite } from "../../db/sqlite.ts";
import type { Bench } from "./compare.ts";
import { ServerProcess } from "./processes.ts";
import { median } from "./statistics.ts";
import { sourceCommand } from "./subject.ts";

/** Figures of a server whose trail has so many entries. */
export interface GrowthFigures {
  readonly entries: number;
  readonly file_bytes: number;
  /** From making the process to its first answer, after a clean end. */
  readonly start_ms: readonly number[];
  readonly filters: readonly FilterFigures[];
}

interface FilterFigures {
  readonly query: string;
  readonly found: string;
  readonly ms: readonly number[];
}

const SIZES = [1_000, 100_000, 1_000_000];
const STARTS = 3;
/** Requests of each filter; each has a limit of its own, or a kept answer would be measured. */
const REQUESTS = 5;
const ACTORS = ["anna", "bob", "carl"];
const BATCH = 10_000;

/** Values with and without a match, and pairs that are each common and never meet: `item` by `card.move`. */
const FILTERS = {
  operation: ["card.move", "item.update", "none"],
  entity_type: ["card", "item", "none"],
  entity_id: ["card-1", "none"],
  actor: ["anna", "none"],
  cursor: ["2", "900"],
} as const;

export async function measureGrowth(bench: Bench, say: (line: string) => void): Promise<GrowthFigures[]> {
  const figures: GrowthFigures[] = [];
  const data_dir = join(bench.dir, "growth");
  await (await ServerProcess.start(sourceCommand(data_dir), bench.signal))[Symbol.asyncDispose]();
  for (const entries of SIZES) {
    say(`A trail of ${entries} entries`);
    fillTrail(join(data_dir, "benchtop.db"), entries);
    await (await ServerProcess.start(sourceCommand(data_dir), bench.signal))[Symbol.asyncDispose](); // checks the file
    figures.push(await measureSize(bench, data_dir, entries));
  }
  return figures;
}

async function measureSize({ signal }: Bench, data_dir: string, entries: number): Promise<GrowthFigures> {
  const start_ms: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    await using server = await ServerProcess.start(sourceCommand(data_dir), signal);
    start_ms.push(server.first_answer_ms);
  }
  await using server = await ServerProcess.start(sourceCommand(data_dir), signal);
  const filters: FilterFigures[] = [];
  for (const query of queries()) filters.push(await measureFilter(server.url, query));
  const { size: file_bytes } = await Deno.stat(join(data_dir, "benchtop.db"));
  return { entries, file_bytes, start_ms, filters };
}

async function measureFilter(url: string, query: string): Promise<FilterFigures> {
  const ms: number[] = [];
  let found = "";
  for (let request = 0; request < REQUESTS; request++) {
    const started = performance.now();
    const answer = await fetch(`${url}/api/v1/audit?${query}&count=true&limit=${50 - request}`);
    await answer.arrayBuffer();
    ms.push(performance.now() - started);
    if (!answer.ok) throw new Error(`Cannot measure ?${query}: ${answer.status}`);
    found = answer.headers.get("x-total-count") ?? "";
  }
  return { query, found, ms };
}

function queries(): string[] {
  const all = Object.entries(FILTERS).flatMap(([name, values]) => values.map((value) => ({ name, value })));
  const single = all.map(({ name, value }) => `${name}=${value}`);
  const pairs = all.flatMap((a) =>
    all.filter((b) => b.name > a.name).map((b) => `${a.name}=${a.value}&${b.name}=${b.value}`)
  );
  return [...single, ...pairs];
}

/** Adds entries up to a number, each chained to the one before it. */
function fillTrail(path: string, entries: number): void {
  const driver = openSqlite(path);
  const insert = driver.prepare(
    `INSERT INTO audit_logs (timestamp, operation, entity_type, entity_id, details, created_at, actor, request_id, source,
      prev_hash, hash) VALUES (:timestamp, :operation, :entity_type, :entity_id, :details, :created_at, :actor,
      :request_id, :source, :prev_hash, :hash)`,
  );
  const last = driver.prepare<[], { id: number; hash: string }>(
    "SELECT id, hash FROM audit_logs ORDER BY id DESC LIMIT 1",
  );
  let { id, hash: prev_hash } = last.get() ?? { id: 0, hash: FIRST_HASH };
  while (id < entries) {
    driver.exec("BEGIN");
    for (const end = Math.min(entries, id + BATCH); id < end;) {
      const row = { ...entryOf(++id), id, prev_hash };
      const hash = hashAuditRow(row);
      const { id: _given, ...fields } = row;
      insert.run({ ...fields, hash });
      prev_hash = hash;
    }
    driver.exec("COMMIT");
  }
  driver.close();
}

function entryOf(number: number) {
  const at = new Date(1_760_000_000_000 + number * 1000).toISOString();
  const isItem = number % 4 === 0;
  const entity_id = isItem ? `item-${number % 91_000}` : `card-${number % 10 === 1 ? 1 : number % 10_000}`;
  const row = { id: entity_id, version: 2, updated_at: at, title: `The title of entry ${number}` };
  return {
    timestamp: at,
    operation: isItem ? "item.update" : number % 3 === 0 ? "card.move" : "card.update",
    entity_type: isItem ? "item" : "card",
    entity_id,
    details: JSON.stringify(isItem ? { owner_id: "local", row } : { row }),
    created_at: at,
    actor: ACTORS[number % ACTORS.length] ?? "anna",
    request_id: null,
    source: "server" as const,
  };
}

/** The worst of the filters' medians at each size, as Markdown. */
export function growthReport(figures: readonly GrowthFigures[]): string {
  const rows = figures.map(({ entries, file_bytes, start_ms, filters }) => {
    const medians = filters.map(({ query, found, ms }) => ({ query, found, ms: median(ms) }));
    const [worst] = medians.toSorted((a, b) => b.ms - a.ms);
    const typical = median(medians.map(({ ms }) => ms));
    const cells = [entries, `${(file_bytes / 1e6).toFixed(0)} MB`, `${median(start_ms).toFixed(0)} ms`];
    const slowest = `${worst?.ms.toFixed(1)} ms (\`${worst?.query}\`: ${worst?.found})`;
    return `| ${[...cells, medians.length, `${typical.toFixed(1)} ms`, slowest].join(" | ")} |`;
  });
  const head = "| entries | file | start | filters and pairs | median | slowest, of 5 requests each |";
  return [head, head.replace(/[^|]+/g, " --- "), ...rows].join("\n");
}
