/** A log that is kept instead of written. */
import { createLogger, type LogFields, type Logger, type LogLevel } from "../../server/log.ts";

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that writes nothing, and what it was given, oldest first. */
export function recordingLogger(): { logger: Logger; entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const log = (level: LogLevel) => (message: string, fields: LogFields = {}) => {
    entries.push({ level, message, fields });
  };
  const logger: Logger = {
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    isEnabled: () => true,
  };
  return { logger, entries };
}

/** The lines that the server would write, with errors down to their last cause: what must not get out is in none. */
export function writtenLog(entries: readonly LogEntry[]): string {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const logger = createLogger({ level: "debug", format: "json", color: false, now: () => new Date(0), write });
  for (const { level, message, fields } of entries) logger[level](message, fields);
  return lines.join("");
}
