/**
 * Measures again what some decisions rest on: `deno run -A tests/bench/choices/main.ts [--write]`. Each table sets two
 * or more ways of doing the same beside each other; only their ratio means something.
 */
import { cpus } from "node:os";
import { VERSION } from "../../../server/version.ts";
import { findLoadClient } from "../load.ts";
import { writePart } from "../page.ts";
import { table } from "../report.ts";
import { compareHeaders, compareTexts } from "./answers.ts";
import type { Choice } from "./choice.ts";
import { compareQueries } from "./queries.ts";
import { compareSchedules } from "./schedules.ts";

const LIMIT_MS = 5 * 60 * 1000;

const dir = await Deno.makeTempDir({ prefix: "benchtop-choices-" });
try {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const client = await findLoadClient(signal);
  const stage = { client, dir, signal };
  const choices = [
    ...await compareQueries(dir),
    await compareHeaders(stage),
    await compareTexts(stage),
    await compareSchedules(stage),
  ];
  const report = `${choices.map(describe).join("\n\n")}\n\n${describeRun(client.name)}`;
  console.log(report);
  if (Deno.args.includes("--write")) await writePart("choices", report);
} finally {
  await Deno.remove(dir, { recursive: true });
}

function describe({ question, unit, ways, more_is_better = false }: Choice): string {
  const cost = (value: number) => more_is_better ? 1 / value : value;
  const least = Math.min(...ways.map(({ value }) => cost(value)));
  const rows = ways.map(({ name, value }) => [name, `${format(value)} ${unit}`, (cost(value) / least).toFixed(1)]);
  return table([question, "", "times the best"], rows);
}

function format(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

function describeRun(client: string): string {
  const date = new Date().toISOString().slice(0, 10);
  return `Benchtop ${VERSION}, measured on ${date} by \`deno run -A tests/bench/choices/main.ts --write\`: ` +
    `Deno ${Deno.version.deno}, ${Deno.build.target}, ${cpus().length} CPU cores, load from ${client}.`;
}
