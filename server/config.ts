import type { LogFormat, LogLevel } from "./log.ts";

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

export const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "::1"] as const;

/** All settings after checking. */
export interface Config {
  readonly data_dir: string;
  readonly host: (typeof LOOPBACK_HOSTS)[number];
  readonly port: number;
  /** When it is not said, the terminal decides. */
  readonly open: boolean | undefined;
  readonly log_level: LogLevel;
  readonly log_format: LogFormat;
  readonly parent_watch: "stdin" | undefined;
  readonly allowed_hosts: readonly string[];
  readonly allowed_origins: readonly string[];
  readonly dev_origins: boolean;
}
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
