import type { Config } from "../config.ts";
import { createLogger, type Logger, writeAll, writeStderr } from "../log.ts";
import { openBrowser } from "../open_browser.ts";
import { EXIT, type ExitCode, type Refusal } from "../refusal.ts";
import type { ReadyLine } from "../server_record.ts";
import { start } from "../start.ts";
import { waitForStop } from "./stop_requests.ts";

/** A stop that takes longer than this is given up; SQLite recovers what is in the WAL at the next start. */
const STOP_LIMIT_MS = 4_500;

/** Runs the server until something ends it. */
export async function serve(config: Config): Promise<ExitCode> {
  const logger = createStderrLogger(config);
  const stopRequest = waitForStop(config.parent_watch === "stdin", logger);
  const server = await start({ config, logger });
  announce(server.ready, config, logger);
  const { reason, exitCode } = await Promise.race([stopRequest, server.damage.then(endDamaged(logger))]);
  logger.info("Stopping", { reason });
  setTimeout(() => {
    logger.error("The stop took too long and is given up", { limit_ms: STOP_LIMIT_MS });
    Deno.exit(EXIT.failed);
  }, STOP_LIMIT_MS);
  await server.stop();
  logger.info("Stopped");
  return exitCode;
}

/** What is damaged is not written to any longer; the words and the exit code are those of a start that finds it. */
function endDamaged(logger: Logger): (refusal: Refusal) => { readonly reason: string; readonly exitCode: ExitCode } {
  return (refusal) => {
    logger.error(refusal.message, { error: refusal });
    return { reason: "the database is damaged", exitCode: refusal.exitCode };
  };
}

/** One line on standard output for programs, one in the log for people, and the browser. */
function announce(ready: ReadyLine, config: Config, logger: Logger): void {
  try {
    writeAll(Deno.stdout, JSON.stringify(ready) + "\n");
  } catch (error) {
    logger.warn("Nobody reads standard output", { error });
  }
  logger.info(`Benchtop ${ready.version} is ready at ${ready.url}`, { data_dir: config.data_dir, pid: ready.pid });
  // Not through the log, which others may get to read: whoever has the link becomes the administrator.
  if (ready.setup_url !== undefined) writeStderr(`Make the first administrator: open ${ready.setup_url}\n`);
  if (config.open ?? Deno.stdout.isTerminal()) void openBrowser(ready.url, logger);
}

function createStderrLogger(config: Config): Logger {
  const color = Deno.stderr.isTerminal() && !Deno.noColor;
  const { log_level: level, log_format: format } = config;
  return createLogger({ level, format, color, now: () => new Date(), write: writeStderr });
}
