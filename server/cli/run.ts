import { EXIT, type ExitCode, Refusal } from "../refusal.ts";
import { escapeControls, formatStack, writeAll, writeStderr } from "../log.ts";
import { VERSION } from "../version.ts";
import { misuse, parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";

/** Runs the command line and answers the exit code. A refusal is one sentence on standard error, a fault its stack. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  try {
    return await dispatch(args);
  } catch (error) {
    if (error instanceof Refusal) {
      writeStderr(`benchtop: ${escapeControls(error.message)}\n`);
      return error.exitCode;
    }
    writeStderr(
      `benchtop: unexpected fault\n${formatStack(error instanceof Error ? error : new Error(String(error)))}`,
    );
    return EXIT.failed;
  }
}

async function dispatch(args: readonly string[]): Promise<ExitCode> {
  const { command, help, version, flags } = parseArguments(args);
  // Each command loads what it needs when it is asked for: a version is answered without loading the server.
  if (help || command === "help") return print(helpText());
  if (version || command === "version") return print(`${VERSION}\n`);
  if (command === "audit") {
    const { checkAudit } = await import("./audit.ts");
    return checkAudit(flags);
  }
  if (command !== undefined && command !== "serve") throw misuse(`${JSON.stringify(command)} is not a command`);
  const { serve } = await import("./serve.ts");
  return await serve(flags);
}

function print(text: string): ExitCode {
  writeAll(Deno.stdout, text);
  return EXIT.ok;
}
