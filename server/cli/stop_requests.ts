import type { Logger } from "../log.ts";
import { EXIT, type ExitCode } from "../refusal.ts";

/** Why the server stops, and what the process then answers. */
export interface StopRequest {
  readonly reason: string;
  readonly exitCode: ExitCode;
}

/** By POSIX custom a process that a signal ended answers 128 plus the signal's number. */
const SIGNAL_EXIT: Readonly<Partial<Record<Deno.Signal, number>>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
  SIGBREAK: 149,
};

const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** `deno task` hands one Ctrl+C on twice, within the same millisecond; a person who means it a second time is slower. */
const ECHO_MS = 200;

/**
 * Waits for what ends the server: a signal, the end of standard input when that is watched, or an error that nobody
 * caught. A second signal ends the process at once, unless it is the first one's echo.
 */
export function waitForStop(watchStdin: boolean, logger: Logger): Promise<StopRequest> {
  const { promise, resolve } = Promise.withResolvers<StopRequest>();
  watchSignals((signal) => resolve({ reason: signal, exitCode: EXIT.ok }));
  watchUncaught((error) => {
    logger.error("An error that nobody caught: stopping", { error });
    resolve({ reason: "uncaught error", exitCode: EXIT.failed });
  });
  if (watchStdin) waitForStdinEnd().then((reason) => resolve({ reason, exitCode: EXIT.ok }));
  return promise;
}

function watchSignals(onFirst: (signal: Deno.Signal) => void): void {
  let first_at_ms: number | undefined;
  for (const signal of STOP_SIGNALS) {
    Deno.addSignalListener(signal, () => {
      if (first_at_ms === undefined) {
        first_at_ms = performance.now();
        onFirst(signal);
      } else if (performance.now() - first_at_ms > ECHO_MS) Deno.exit(SIGNAL_EXIT[signal]);
    });
  }
}

/**
 * After an error that nobody expected, what is held in memory cannot be trusted any more, while every answered write is
 * safe in the database: an orderly end, which whoever started the server sees in the exit code, beats going on.
 */
function watchUncaught(onError: (error: unknown) => void): void {
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    onError(event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    onError(event.reason);
  });
}

/** A shell that is killed cannot tell its sidecar, but its end of the pipe closes whatever happens. */
async function waitForStdinEnd(): Promise<string> {
  const buffer = new Uint8Array(1024);
  try {
    while (await Deno.stdin.read(buffer) !== null) {
      // What is said there means nothing; only the end does.
    }
    return "standard input ended";
  } catch (error) {
    return `standard input failed: ${error}`;
  }
}
