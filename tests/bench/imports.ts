/** How long others wait while a file of 10,000 items is imported. */
import { percentile } from "./statistics.ts";

const LINES = 10_000;

export interface ImportFigures {
  readonly import_ms: number;
  /** Of /health, asked again and again meanwhile over one connection. */
  readonly health_p99_ms: number;
  readonly health_max_ms: number;
}

/** @param url of a server with no items, which has none of the same titles after it either */
export async function measureImport(url: string): Promise<ImportFigures> {
  const rows = Array.from({ length: LINES }, (_, index) => `Imported item ${index},About as long as a note is`);
  const body = `title,description\n${rows.join("\n")}\n`;
  const waits_ms: number[] = [];
  let isOver = false;
  const start = performance.now();
  const imported = sendImport(url, body).finally(() => isOver = true);
  while (!isOver) waits_ms.push(await askHealth(url));
  await imported;
  const import_ms = performance.now() - start;
  return { import_ms, health_p99_ms: percentile(waits_ms, 99), health_max_ms: Math.max(...waits_ms) };
}

async function sendImport(url: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/items/import`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body,
  });
  if (!answer.ok) throw new Error(`The import was answered with ${answer.status}: ${await answer.text()}`);
  await answer.body?.cancel();
}

async function askHealth(url: string): Promise<number> {
  const start = performance.now();
  const answer = await fetch(`${url}/health`);
  await answer.body?.cancel();
  const waited_ms = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 1));
  return waited_ms;
}
