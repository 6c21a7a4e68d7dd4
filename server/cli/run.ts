import { EXIT, type ExitCode, Refusal } from "../refusal.ts";
import { escapeControls, formatStack, writeAll, writeStderr } from "../log.ts";
import type { Config } from "../config.ts";
import { loadConfig } from "../load_config.ts";
import { VERSION } from "../version.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import type { CommandName } from "./commands.ts";
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
  const { command, operand, switches, flags } = parseArguments(args);
  return await COMMANDS[command]({
    operand,
    switches,
    config: () => loadConfig(flags, Deno.build.os, (name) => Deno.env.get(name)),
  });
}

interface Call extends Omit<Arguments, "command" | "flags"> {
  /** The options from all places. */
  readonly config: () => Config;
}

/** Each command loads what it needs when it is asked for: a version is answered without loading the server. */
const COMMANDS: Readonly<Record<CommandName, (call: Call) => ExitCode | Promise<ExitCode>>> = {
  "serve": async ({ config }) => (await import("./serve.ts")).serve(config()),
  "user add": async ({ operand, switches, config }) => {
    const { addUser } = await import("./user.ts");
    const options = { is_admin: switches.has("--admin"), fromStdin: switches.has("--password-stdin") };
    return await addUser(config(), operand, options);
  },
  "user passwd": async ({ operand, switches, config }) => {
    const { setPassword } = await import("./user.ts");
    return await setPassword(config(), operand, switches.has("--password-stdin"));
  },
  "user list": async ({ config }) => (await import("./user.ts")).listUsers(config()),
  "user disable": async ({ operand, config }) => (await import("./user.ts")).setActive(config(), operand, false),
  "user enable": async ({ operand, config }) => (await import("./user.ts")).setActive(config(), operand, true),
  "token rotate-key": async ({ config }) => (await import("./token.ts")).rotateKey(config()),
  "audit": async ({ switches, config }) => (await import("./audit.ts")).checkAudit(config(), switches.has("--accept")),
  "help": () => print(helpText()),
  "version": () => print(`${VERSION}\n`),
};

function print(text: string): ExitCode {
  writeAll(Deno.stdout, text);
  return EXIT.ok;
}
