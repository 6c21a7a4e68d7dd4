import { type Setting, SETTINGS } from "../config.ts";

const HEAD = `Benchtop: a workbench in your browser, its data on your computer

Usage: benchtop [command] [options]

Commands:
  serve      Start the server (this is what happens without a command)
  audit      Check that nobody changed the audit trail afterwards
  help       Show this text
  version    Show the version

Options:
`;

const FOOT = `
Options come from flags, then the environment, then config.json in the data directory, then the default.

Exit codes: 0 stopped, 1 fault, 2 wrong option, 3 data directory unusable or in use, 4 port taken.
`;

/** The text of `benchtop --help`. */
export function helpText(): string {
  const rows: [string, string][] = SETTINGS.map((setting) => [describeFlag(setting), describeSetting(setting)]);
  rows.push(["--help, -h", "Show this text"], ["--version", "Show the version"]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = rows.map(([flag, text]) =>
    `  ${flag.padEnd(width)}  ${text.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`
  );
  return `${HEAD}${lines.join("\n")}\n${FOOT}`;
}

function describeFlag({ flag, placeholder, negatable }: Setting): string {
  if (negatable) return `${flag}, ${flag.replace("--", "--no-")}`;
  return placeholder === undefined ? flag : `${flag} ${placeholder}`;
}

function describeSetting({ description, default: fallback, env, name, in_file }: Setting): string {
  const places = [`default: ${fallback}`];
  if (env !== undefined) places.push(env);
  if (in_file) places.push(`"${name}" in config.json`);
  return `${description}\n(${places.join("; ")})`;
}
