import { type Option, OPTIONS } from "../config.ts";
import { COMMAND_NAMES, type CommandName, COMMANDS, SWITCHES } from "./commands.ts";

const HEAD = `Benchtop: a workbench in your browser, its data on your computer

Usage: benchtop [command] [options]
`;

const FOOT = `
Options come from flags, then the environment, then config.json in the data directory, then the default.

Exit codes: 0 stopped, 1 fault, 2 wrong option, 3 data directory unusable or in use, 4 port taken.
`;

/** The text of `benchtop --help`. */
export function helpText(): string {
  const commands = COMMAND_NAMES.map((name): Row => [describeUse(name), COMMANDS[name].description]);
  const options = OPTIONS.map((option): Row => [describeFlag(option), describeOption(option)]);
  const switches = Object.entries(SWITCHES);
  const common: Row[] = [["--help, -h", "Show this text"], ["--version", "Show the version"]];
  return `${HEAD}
Commands:
${layOut(commands)}

Options:
${layOut([...switches, ...options, ...common])}
${FOOT}`;
}

/** What is said on the left, and what it means. */
type Row = readonly [string, string];

function layOut(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, text]) => `  ${left.padEnd(width)}  ${text.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`)
    .join("\n");
}

function describeUse(name: CommandName): string {
  const { operand } = COMMANDS[name];
  return operand === undefined ? name : `${name} ${operand}`;
}

function describeFlag({ flag, placeholder, negatable, env }: Option): string {
  if (flag === undefined) return `${env}=${placeholder}`;
  if (negatable) return `${flag}, ${flag.replace("--", "--no-")}`;
  return placeholder === undefined ? flag : `${flag} ${placeholder}`;
}

function describeOption({ flag, description, default: fallback, env, name, in_file }: Option): string {
  const places = [`default: ${fallback}`];
  if (flag === undefined && !in_file) places.push("environment only");
  else if (env !== undefined && flag !== undefined) places.push(env);
  if (in_file) places.push(`"${name}" in config.json`);
  return `${description}\n(${places.join("; ")})`;
}
