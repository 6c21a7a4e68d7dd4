import { resolve } from "@std/path";
import { type Config, environmentLayer, type Given, type Layer } from "./config.ts";
import { resolveConfig } from "./config_check.ts";
import { configFileLayer } from "./config_file.ts";
import { defaultDataDir } from "./default_dir.ts";

/**
 * The options from all places: flags before environment before config.json before defaults.
 *
 * @throws {Refusal} one sentence that names the place of the first wrong value
 */
export function loadConfig(
  flags: Layer,
  os: typeof Deno.build.os,
  readEnv: (name: string) => string | undefined,
): Config {
  const environment = environmentLayer(readEnv);
  // Where config.json stands depends on an option that therefore cannot stand in it.
  const given = flags.data_dir ?? environment.data_dir;
  const data_dir = given ?? defaultGiven(defaultDataDir(os, readEnv));
  const file = typeof data_dir.value === "string" && data_dir.value !== "" ? configFileLayer(data_dir.value) : {};
  const config = resolveConfig(data_dir, [flags, environment, file]);
  return { ...config, data_dir: resolve(config.data_dir) };
}

function defaultGiven(value: string): Given {
  const place = "The default data directory";
  return { value, sources: [place], place };
}
