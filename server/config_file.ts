import { join } from "@std/path";
import { type Layer, SETTINGS } from "./config.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { readSmallFile } from "./small_file.ts";

const FILE_SETTINGS = SETTINGS.filter((setting) => setting.in_file);

/**
 * Values from `config.json` in the data directory; nothing when there is no such file.
 *
 * @throws {Refusal} when the file cannot be read, is not a JSON object or holds a key that is no setting
 */
export function configFileLayer(dataDir: string): Layer {
  const path = join(dataDir, "config.json");
  const text = readIfThere(path);
  if (text === undefined) return {};
  const layer: Layer = {};
  for (const [key, value] of Object.entries(parseObject(text, path))) {
    const setting = FILE_SETTINGS.find((candidate) => candidate.name === key);
    if (setting === undefined) throw new Refusal(EXIT.usage, describeUnknownKey(key, path));
    layer[setting.name] = { value, sources: describeSources(key, value, path) };
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

function describeSources(key: string, value: unknown, path: string): string[] {
  const items = Array.isArray(value) && value.length > 0 ? value : [value];
  return items.map((item) => `"${key}": ${JSON.stringify(item)} in ${path}`);
}

function describeUnknownKey(key: string, path: string): string {
  const known = FILE_SETTINGS.map((setting) => setting.name).join(", ");
  return `${JSON.stringify(key)} in ${path} is not a setting that may stand there: these may: ${known}`;
}
