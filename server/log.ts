/** The log: one line per event on standard error, for people (`pretty`) or for programs (`json`). */

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ["pretty", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** For a caller whose fields cost something to make. */
  isEnabled(level: LogLevel): boolean;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly color: boolean;
  readonly now: () => Date;
  /** Takes finished lines, each with its line break. */
  readonly write: (text: string) => void;
}

interface Entry {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export function createLogger(options: LoggerOptions): Logger {
  const least = LOG_LEVELS.indexOf(options.level);
  const isEnabled = (level: LogLevel) => LOG_LEVELS.indexOf(level) >= least;
  const log = (level: LogLevel) => (message: string, fields: LogFields = {}) => {
    if (!isEnabled(level)) return;
    const entry: Entry = { time: options.now(), level, message, fields };
    options.write(options.format === "json" ? formatJson(entry) : formatPretty(entry, options.color));
  };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error"), isEnabled };
}

/** Writes to standard error and goes on when nobody reads it any more: a closed terminal must not stop the server. */
export function writeStderr(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch {
    // There is no other place left to say that the log cannot be written.
  }
}

/** Writes all of `text`; a pipe may take less than it is given. */
export function writeAll(target: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(target.writeSync(bytes));
}

function formatJson({ time, level, message, fields }: Entry): string {
  const entry = { time: time.toISOString(), level, message };
  try {
    return escapeControls(JSON.stringify({ ...entry, ...fields, ...entry }, plainValue)) + "\n";
  } catch (error) {
    // A cycle or a throwing getter in the fields must not cost the message itself.
    return JSON.stringify({ ...entry, fields_error: String(error) }) + "\n";
  }
}

function plainValue(_key: string, value: unknown): unknown {
  if (value instanceof Error) {
    return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
  }
  return typeof value === "bigint" ? value.toString() : value;
}

const COLORS: Readonly<Record<LogLevel, number>> = { debug: 90, info: 36, warn: 33, error: 31 };

function formatPretty({ time, level, message, fields }: Entry, color: boolean): string {
  const paint = (code: number, text: string) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
  const clock = paint(90, time.toISOString().slice(11, 23));
  const parts = [clock, paint(COLORS[level], level.toUpperCase().padEnd(5)), escapeControls(message)];
  const stacks: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value instanceof Error) stacks.push(formatStack(value));
    if (value !== undefined) parts.push(`${paint(90, `${key}=`)}${formatValue(value)}`);
  }
  return parts.join(" ") + "\n" + stacks.join("");
}

function formatValue(value: unknown): string {
  if (typeof value === "string" && /^[\w./:@-]+$/.test(value)) return value;
  if (value instanceof Error) return escapeControls(JSON.stringify(value.message));
  try {
    return escapeControls(JSON.stringify(value, plainValue) ?? String(value));
  } catch (error) {
    return JSON.stringify(`cannot be shown: ${error}`);
  }
}

/** The stack, indented, so that no line of an error's text can pass for an entry of its own. */
export function formatStack(error: Error): string {
  const causes = error.cause instanceof Error ? formatStack(error.cause) : "";
  const lines = (error.stack ?? error.message).split("\n").map((line) => `    ${escapeControls(line.trim())}\n`);
  return lines.join("") + causes;
}

/** Makes visible what would break a line, command a terminal, or turn the direction of the text around. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => character.split("").map(escapeUnit).join(""));
}

/** As JSON writes it, in UTF-16, so that JSON stays what it was. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
