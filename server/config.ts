import * as z from "zod";
import { EXIT, Refusal } from "./refusal.ts";

/** The table of settings: flags, environment, config.json, `--help` and the documentation test all read it. */

export interface Setting {
  /** Also the key in config.json, for those that may stand there. */
  readonly name: ConfigName;
  readonly flag: string;
  /** What `--help` shows for the value; absent for a switch. */
  readonly placeholder?: string;
  readonly kind: "text" | "number" | "list" | "switch";
  /** The switch also exists as `--no-…`. */
  readonly negatable?: boolean;
  readonly env?: string;
  readonly in_file: boolean;
  /** In words, for people. */
  readonly default: string;
  readonly description: string;
}

const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
const LOG_FORMATS = ["pretty", "json"] as const;
const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "::1"] as const;

const PORT_RULE = { error: "is not a port: give a whole number from 0 to 65535 (0 picks a free one)" };
const allowedHost = z.string().regex(/^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i, {
  error: "is not a host name: give a name such as board.test or board.test:8443, without scheme and path",
});
const allowedOrigin = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@*]+$/i, {
  error: "is not an origin: give scheme and host such as https://board.test, without a path",
});

/** All settings after checking. The messages follow the name of the place where the value stands. */
export const Config = z.strictObject({
  data_dir: z.string().min(1, { error: "is empty: give the path of a directory" }),
  // There are no accounts yet: whoever reaches the port owns the data, so nothing but this computer may reach it.
  host: z.enum(LOOPBACK_HOSTS, {
    error: "is refused: Benchtop has no accounts yet, so it listens only on 127.0.0.1, localhost or ::1",
  }).default("127.0.0.1"),
  port: z.int(PORT_RULE).min(0, PORT_RULE).max(65535, PORT_RULE).default(8008),
  open: z.boolean({ error: "is neither true nor false" }).optional(),
  log_level: z.enum(LOG_LEVELS, { error: "is not a log level: choose debug, info, warn or error" }).default("info"),
  log_format: z.enum(LOG_FORMATS, { error: "is not a log format: choose pretty or json" }).default("pretty"),
  parent_watch: z.literal("stdin", { error: "cannot be watched: the only choice is stdin" }).optional(),
  allowed_hosts: z.array(allowedHost, { error: "is not a list of host names" }).default([]),
  allowed_origins: z.array(allowedOrigin, { error: "is not a list of origins" }).default([]),
  dev_origins: z.boolean({ error: "is neither true nor false" }).default(false),
});
export type Config = z.infer<typeof Config>;
export type ConfigName = keyof Config;

export const SETTINGS: readonly Setting[] = [
  {
    name: "data_dir",
    flag: "--data-dir",
    placeholder: "DIR",
    kind: "text",
    env: "DATA_DIR",
    in_file: false,
    default: "benchtop in the system's folder for application data",
    description: "Where the database, its backups and config.json live",
  },
  {
    name: "host",
    flag: "--host",
    placeholder: "HOST",
    kind: "text",
    env: "HOST",
    in_file: true,
    default: "127.0.0.1",
    description: "Address to listen on: 127.0.0.1, localhost or ::1",
  },
  {
    name: "port",
    flag: "--port",
    placeholder: "PORT",
    kind: "number",
    env: "PORT",
    in_file: true,
    default: "8008",
    description: "Port to listen on; 0 picks a free one",
  },
  {
    name: "open",
    flag: "--open",
    kind: "switch",
    negatable: true,
    in_file: true,
    default: "when standard output is a terminal",
    description: "Open the board in the browser once it is ready",
  },
  {
    name: "log_level",
    flag: "--log-level",
    placeholder: "LEVEL",
    kind: "text",
    env: "LOG_LEVEL",
    in_file: true,
    default: "info",
    description: "Least level that is logged: debug, info, warn or error",
  },
  {
    name: "log_format",
    flag: "--log-format",
    placeholder: "FORMAT",
    kind: "text",
    env: "LOG_FORMAT",
    in_file: true,
    default: "pretty",
    description: "How the log on standard error looks: pretty or json",
  },
  {
    name: "parent_watch",
    flag: "--parent-watch",
    placeholder: "stdin",
    kind: "text",
    in_file: false,
    default: "off",
    description: "Stop when standard input ends, so that a killed parent leaves no server behind",
  },
  {
    name: "allowed_hosts",
    flag: "--allowed-host",
    placeholder: "HOST",
    kind: "list",
    env: "ALLOWED_HOSTS",
    in_file: true,
    default: "none",
    description: "Another host name to answer to, for a proxy in front; may be repeated",
  },
  {
    name: "allowed_origins",
    flag: "--allowed-origin",
    placeholder: "ORIGIN",
    kind: "list",
    env: "ALLOWED_ORIGINS",
    in_file: true,
    default: "none",
    description: "Another origin whose pages may call the API; may be repeated",
  },
  {
    name: "dev_origins",
    flag: "--dev-origins",
    kind: "switch",
    in_file: false,
    default: "off",
    description: "Let pages of http://localhost:1420 and http://localhost:5173 call the API",
  },
];

/** Every environment variable that is read: the settings', and those that say where application data lives. */
export const ENVIRONMENT: readonly string[] = [
  ...SETTINGS.flatMap((setting) => setting.env ?? []),
  ...["HOME", "XDG_DATA_HOME", "LOCALAPPDATA"],
];

/** A value before it is checked, and what to call the place it came from; a list has one source for each item. */
export interface Given {
  readonly value: unknown;
  readonly sources: readonly string[];
}

/** The values that one place gives. */
export type Layer = Partial<Record<ConfigName, Given>>;

/** What a flag's or variable's text stands for. Text that is no number stays text, for the check to refuse. */
export function textToValue(kind: Setting["kind"], text: string): unknown {
  if (kind === "number") return /^\d{1,15}$/.test(text) ? Number(text) : text;
  if (kind === "list") return text.split(",").map((item) => item.trim()).filter((item) => item !== "");
  return text;
}

/** Values from environment variables. An empty variable counts as one that is not set. */
export function environmentLayer(readEnv: (name: string) => string | undefined): Layer {
  const layer: Layer = {};
  for (const setting of SETTINGS) {
    const text = setting.env === undefined ? undefined : readEnv(setting.env);
    if (text === undefined || text === "") continue;
    const source = `${setting.env}=${JSON.stringify(text)} in the environment`;
    layer[setting.name] = { value: textToValue(setting.kind, text), sources: [source] };
  }
  return layer;
}

/**
 * Puts the layers together, the first one that gives a value winning, and checks the result.
 *
 * @throws {Refusal} one sentence that names where the first wrong value came from
 */
export function resolveConfig(layers: readonly Layer[]): Config {
  const given: Layer = Object.assign({}, ...layers.toReversed());
  const values = Object.fromEntries(Object.entries(given).map(([name, { value }]) => [name, value]));
  // Used once: compiling the schema first, as zod would, takes longer than walking it.
  const checked = Config.safeParse(values, { jitless: true });
  if (checked.success) return checked.data;
  throw new Refusal(EXIT.usage, describeIssue(checked.error, given), checked.error);
}

function describeIssue(error: z.ZodError, given: Layer): string {
  const issue = error.issues[0];
  const [name, index] = issue?.path ?? [];
  const setting = SETTINGS.find((candidate) => candidate.name === name);
  const sources = setting === undefined ? [] : given[setting.name]?.sources ?? [];
  const source = (typeof index === "number" ? sources[index] : undefined) ?? sources[0] ?? String(name);
  return `${source} ${issue?.message}`;
}
