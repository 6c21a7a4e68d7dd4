import { join } from "@std/path";
import { type Layer, type Option, OPTIONS } from "./config.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { readSmallFile } from "./small_file.ts";

const FILE_OPTIONS = OPTIONS.filter((option) => option.in_file);

/**
 * Values from `config.json` in the data directory; nothing when there is no such file.
 *
 * @throws {Refusal} when the file cannot be read, is not a JSON object or holds a key that is no option
 */
export function configFileLayer(dataDir: string): Layer {
  const path = join(dataDir, "config.json");
  const text = readIfThere(path);
  if (text === undefined) return {};
  const layer: Layer = {};
  for (const [key, value] of Object.entries(parseObject(text, path))) {
    const option = FILE_OPTIONS.find((candidate) => candidate.name === key);
    if (option === undefined) throw new Refusal(EXIT.usage, describeUnknownKey(key, path));
    layer[option.name] = { value, sources: describeSources(option, value, path), place: "config.json" };
  }
  return layer;
}

function readIfThere(path: string): string | undefined {
  try {
    return readSmallFile(path);
  } catch (error) {
    // A data directory that is a file is refused, with its own sentence, when the directory is opened.
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      EXIT.data,
      `Cannot read ${path}: make it a file that you may read, or remove it`,
      error,
    );
  }
}

function parseObject(text: string, path: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Refusal(
      EXIT.usage,
      `${path} is not valid JSON: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new Refusal(EXIT.usage, `${path} does not hold a JSON object such as { "port": 8008 }`);
}

function describeSources({ name, is_secret }: Option, value: unknown, path: string): string[] {
  if (is_secret) return [`"${name}" in ${path}`];
  const items = Array.isArray(value) && value.length > 0 ? value : [value];
  return items.map((item) => `"${name}": ${JSON.stringify(item)} in ${path}`);
}

function describeUnknownKey(key: string, path: string): string {
  const known = FILE_OPTIONS.map((option) => option.name).join(", ");
  return `${JSON.stringify(key)} in ${path} is not an option that may stand there: these may: ${known}`;
}
