import type { LogFormat, LogLevel } from "./log.ts";

/** The table of options: flags, environment, config.json, `--help` and the documentation test all read it. */

export interface Option {
  /** Also the key in config.json, for those that may stand there. */
  readonly name: ConfigName;
  /** Absent for what must not stand in a list of processes. */
  readonly flag?: string;
  /** What `--help` shows for the value; absent for a switch. */
  readonly placeholder?: string;
  /** `on_off` takes a word, so that it can also be turned off; `switch` takes none. */
  readonly kind: "text" | "number" | "list" | "switch" | "on_off";
  /** The switch also exists as `--no-…`. */
  readonly negatable?: boolean;
  readonly env?: string;
  readonly in_file: boolean;
  /** The value stands in no message. */
  readonly is_secret?: true;
  /** In words, for people. */
  readonly default: string;
  readonly description: string;
}

export const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "::1"] as const;
/** All addresses of this computer, of IPv4 and of both kinds: other computers get in by them. */
export const OPEN_HOSTS = ["0.0.0.0", "::"] as const;

export type Host = (typeof LOOPBACK_HOSTS)[number] | (typeof OPEN_HOSTS)[number];

export function isOpenHost(host: Host): boolean {
  return OPEN_HOSTS.some((open) => open === host);
}

/** A value that holds until the next start, and the place that says so. */
export interface Fixed<T> {
  readonly value: T;
  readonly by: string;
}

/** All options after checking. */
export interface Config {
  readonly data_dir: string;
  readonly host: Host;
  readonly port: number;
  /** When it is not said, the terminal decides. */
  readonly open: boolean | undefined;
  readonly log_level: LogLevel;
  readonly log_format: LogFormat;
  readonly parent_watch: "stdin" | undefined;
  readonly allowed_hosts: readonly string[];
  readonly allowed_origins: readonly string[];
  readonly dev_origins: boolean;
  /**
   * Whether people have to log in, and the place that says so; undefined when it is left to the setting of this name.
   */
  readonly auth_required: Fixed<boolean> | undefined;
  /** Signs access tokens instead of the key in the data directory. */
  readonly secret_key: string | undefined;
  /** The AI service, its model and its key; undefined when they are left to the settings of these names. */
  readonly ai_base_url: Fixed<string> | undefined;
  readonly ai_model: Fixed<string> | undefined;
  readonly ai_api_key: Fixed<string> | undefined;
  /** Key for openrouter.ai, and for nothing else. */
  readonly openrouter_api_key: string | undefined;
}
export type ConfigName = keyof Config;

export const OPTIONS: readonly Option[] = [
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
    description: "Address to listen on: 127.0.0.1, localhost or ::1; with accounts also 0.0.0.0 or :: (all)",
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
    description: "Let pages of http://localhost:1420, :3000 and :5173 call the API",
  },
  {
    name: "auth_required",
    flag: "--auth",
    placeholder: "on/off",
    kind: "on_off",
    env: "AUTH_REQUIRED",
    in_file: true,
    default: "as the settings page has it, at first off",
    description: "Whether people have to log in: on or off, which then cannot be changed in the browser",
  },
  {
    name: "secret_key",
    placeholder: "TEXT",
    kind: "text",
    env: "SECRET_KEY",
    in_file: false,
    is_secret: true,
    default: "the one in secret.key in the data directory",
    description: "Key that signs access tokens, at least 32 characters",
  },
  {
    name: "ai_base_url",
    placeholder: "URL",
    kind: "text",
    env: "AI_BASE_URL",
    in_file: true,
    is_secret: true, // a password may stand in it by mistake
    default: "as the settings page has it, at first https://openrouter.ai/api/v1",
    description: "Address of the AI service, any that speaks OpenAI's protocol",
  },
  {
    name: "ai_model",
    placeholder: "NAME",
    kind: "text",
    env: "AI_MODEL",
    in_file: true,
    default: "as the settings page has it, at first openai/gpt-oss-120b",
    description: "Name of the model, as the AI service calls it",
  },
  {
    name: "ai_api_key",
    placeholder: "TEXT",
    kind: "text",
    env: "AI_API_KEY",
    in_file: false,
    is_secret: true,
    default: "the one that is entered on the settings page",
    description: "Key for the AI service",
  },
  {
    name: "openrouter_api_key",
    placeholder: "TEXT",
    kind: "text",
    env: "OPENROUTER_API_KEY",
    in_file: false,
    is_secret: true,
    default: "none",
    description: "Key for the AI service when that is openrouter.ai, where it goes before the one of the settings page",
  },
];

/** An option that can stand on the command line. */
export type FlagOption = Option & { readonly flag: string };

export const FLAG_OPTIONS: readonly FlagOption[] = OPTIONS.filter((option): option is FlagOption =>
  option.flag !== undefined
);

/** Every environment variable that is read: the options', and those that say where application data lives. */
export const ENVIRONMENT: readonly string[] = [
  ...OPTIONS.flatMap((option) => option.env ?? []),
  ...["HOME", "XDG_DATA_HOME", "LOCALAPPDATA"],
];

/** Those that hold what no other program should learn. */
export const SECRET_ENVIRONMENT: readonly string[] = OPTIONS.flatMap(({ is_secret, env }) => is_secret && env || []);

/** A value before it is checked, and what to call the place it came from; a list has one source for each item. */
export interface Given {
  readonly value: unknown;
  readonly sources: readonly string[];
  /** The place in short and without the value, such as `--auth`: people who use the server may read it. */
  readonly place: string;
}

/** The values that one place gives. */
export type Layer = Partial<Record<ConfigName, Given>>;

const ON_OFF: ReadonlyMap<string, boolean> = new Map([
  ...["on", "true", "1"].map((word) => [word, true] as const),
  ...["off", "false", "0"].map((word) => [word, false] as const),
]);

/** What a flag's or variable's text stands for. Text that stands for nothing stays text, for the check to refuse. */
export function textToValue(kind: Option["kind"], text: string): unknown {
  if (kind === "number") return /^\d{1,15}$/.test(text) ? Number(text) : text;
  if (kind === "on_off") return ON_OFF.get(text.trim().toLowerCase()) ?? text;
  if (kind === "list") return text.split(",").map((item) => item.trim()).filter((item) => item !== "");
  return text;
}

/** Values from environment variables. An empty variable counts as one that is not set. */
export function environmentLayer(readEnv: (name: string) => string | undefined): Layer {
  const layer: Layer = {};
  for (const option of OPTIONS) {
    const text = option.env === undefined ? undefined : readEnv(option.env);
    if (text === undefined || text === "") continue;
    const place = `${option.env} in the environment`;
    const source = option.is_secret ? place : `${option.env}=${JSON.stringify(text)} in the environment`;
    layer[option.name] = { value: textToValue(option.kind, text), sources: [source], place };
  }
  return layer;
}
