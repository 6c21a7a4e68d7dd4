import { join } from "@std/path";
import { EXIT, Refusal } from "./refusal.ts";

type ReadEnv = (name: string) => string | undefined;

/**
 * The directory for application data on this system, with `benchtop` in it: `$XDG_DATA_HOME` or `~/.local/share` on
 * Linux, `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows.
 *
 * @throws {Refusal} when the variable that names it is not set
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ (a relative XDG_DATA_HOME is to be ignored)
 */
export function defaultDataDir(os: typeof Deno.build.os, readEnv: ReadEnv): string {
  if (os === "windows") return join(requireEnv("LOCALAPPDATA", readEnv), "benchtop");
  if (os === "darwin") return join(requireEnv("HOME", readEnv), "Library", "Application Support", "benchtop");
  const xdg = readEnv("XDG_DATA_HOME");
  if (xdg?.startsWith("/")) return join(xdg, "benchtop");
  return join(requireEnv("HOME", readEnv), ".local", "share", "benchtop");
}

function requireEnv(name: string, readEnv: ReadEnv): string {
  const value = readEnv(name);
  if (value) return value;
  throw new Refusal(EXIT.usage, `${name} is not set, so there is no default data directory: name one with --data-dir`);
}
