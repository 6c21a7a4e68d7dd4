import { parseArgs } from "node:util";
import { FLAG_OPTIONS, type FlagOption, type Layer, textToValue } from "../config.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { COMMAND_NAMES, type CommandName, COMMANDS, isCommandName, type Switch, SWITCHES } from "./commands.ts";

/** What the command line says. */
export interface Arguments {
  /** `serve` when no word says otherwise, `help` and `version` also by their flags. */
  readonly command: CommandName;
  /** What the command is given, such as the NAME of `user add NAME`; empty for commands that take nothing. */
  readonly operand: string;
  /** Switches of the command itself. */
  readonly switches: ReadonlySet<Switch>;
  readonly flags: Layer;
}

/** Flags that are commands as well: they win over everything else. */
const WORDS = ["help", "version"] as const;

interface Flag {
  readonly option: FlagOption;
  /** `--no-…` */
  readonly negative: boolean;
}

const FLAGS = new Map<string, Flag>(FLAG_OPTIONS.flatMap((option): [string, Flag][] => {
  const name = option.flag.slice("--".length);
  const plain: [string, Flag] = [name, { option, negative: false }];
  return option.negatable ? [plain, [`no-${name}`, { option, negative: true }]] : [plain];
}));

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** What was read so far. */
interface Read {
  readonly words: string[];
  readonly asked: Set<(typeof WORDS)[number]>;
  readonly switches: Set<Switch>;
  readonly flags: Layer;
}

/**
 * Reads the command line. Values are checked later, together with those from other places.
 *
 * @throws {Refusal} for a command or flag that does not exist, or that lacks what it needs or is given too much
 */
export function parseArguments(args: readonly string[]): Arguments {
  // Not strict: node's own messages run over several sentences, so every token is checked here instead.
  const { tokens } = parseArgs({ args: [...args], options: declareOptions(), strict: false, tokens: true });
  const read: Read = { words: [], asked: new Set(), switches: new Set(), flags: {} };
  for (const token of tokens) {
    if (token.kind === "positional") read.words.push(token.value);
    else if (token.kind === "option") readOption(token, read);
  }
  const { words, switches, flags } = read;
  const asked = WORDS.find((word) => read.asked.has(word));
  if (asked !== undefined) return { command: asked, operand: "", switches, flags };
  const { command, operand } = readWords(words);
  for (const name of switches) requireSwitch(command, name);
  return { command, operand, switches, flags };
}

/** A wrong command line, with where to look next. */
export function misuse(fact: string): Refusal {
  return new Refusal(EXIT.usage, `${fact}: see benchtop --help`);
}

function declareOptions(): Record<string, { type: "string" | "boolean"; short?: string }> {
  const options = [...FLAGS].map(([name, { option }]) =>
    [name, { type: option.kind === "switch" ? "boolean" : "string" }] as const
  );
  const switches = Object.keys(SWITCHES).map((name) => [name.slice("--".length), { type: "boolean" }] as const);
  return {
    ...Object.fromEntries(options),
    ...Object.fromEntries(switches),
    help: { type: "boolean", short: "h" },
    version: { type: "boolean" },
  };
}

function readWords(words: readonly string[]): { command: CommandName; operand: string } {
  const [first, second] = words;
  if (first === undefined) return { command: "serve", operand: "" };
  const pair = `${first} ${second}`;
  if (isCommandName(pair)) return readOperand(pair, words.slice(2));
  if (isCommandName(first) && !first.includes(" ")) return readOperand(first, words.slice(1));
  const further = COMMAND_NAMES.filter((name) => name.startsWith(`${first} `)).map((name) => name.split(" ")[1]);
  if (further.length === 0) throw misuse(`${JSON.stringify(first)} is not a command`);
  const found = second === undefined ? "" : `, not ${JSON.stringify(second)}`;
  throw misuse(`${JSON.stringify(first)} goes with ${joinWords(further)}${found}`);
}

function readOperand(command: CommandName, rest: readonly string[]): { command: CommandName; operand: string } {
  const { operand } = COMMANDS[command];
  const [given, ...more] = operand === undefined ? ["", ...rest] : rest;
  if (given === undefined) throw misuse(`"${command}" needs a ${operand}`);
  const before = given === "" ? command : `${command} ${given}`;
  if (more.length > 0) throw misuse(`${JSON.stringify(more[0])} after ${JSON.stringify(before)} is too much`);
  return { command, operand: given };
}

/** "a", "a or b", "a, b or c" */
function joinWords(words: readonly unknown[]): string {
  return [words.slice(0, -1).join(", "), words.at(-1)].filter((part) => part !== "").join(" or ");
}

function requireSwitch(command: CommandName, name: Switch): void {
  if (COMMANDS[command].switches?.includes(name)) return;
  const takers = COMMAND_NAMES.filter((taker) => COMMANDS[taker].switches?.includes(name));
  throw misuse(`${name} goes with ${joinWords(takers.map((taker) => `"${taker}"`))}, not with "${command}"`);
}

function isSwitch(name: string): name is Switch {
  return Object.hasOwn(SWITCHES, name);
}

function readOption(token: OptionToken, { asked, switches, flags }: Read): void {
  const { rawName } = token;
  const word = WORDS.find((name) => name === token.name);
  if (word !== undefined) {
    refuseValue(token);
    asked.add(word);
    return;
  }
  if (isSwitch(rawName)) {
    refuseValue(token);
    switches.add(rawName);
    return;
  }
  const flag = FLAGS.get(token.name);
  if (flag === undefined) throw misuse(`${rawName} is not an option`);
  const { option, negative } = flag;
  if (option.kind === "switch") {
    refuseValue(token);
    flags[option.name] = { value: !negative, sources: [rawName], place: rawName };
    return;
  }
  addValue(option, requireValue(token, option), flags);
}

function refuseValue({ rawName, value }: OptionToken): void {
  if (value !== undefined) throw misuse(`${rawName} takes no value`);
}

/** `--host --port 1` is a forgotten value, not a host called `--port`; `--host=--port` would be meant. */
function requireValue({ rawName, value, inlineValue }: OptionToken, option: FlagOption): string {
  if (value !== undefined && (inlineValue || !value.startsWith("-"))) return value;
  throw misuse(`${rawName} needs a value (${option.flag} ${option.placeholder})`);
}

/** The last one counts, as in most programs; a list takes each. */
function addValue(option: FlagOption, text: string, flags: Layer): void {
  const place = option.flag;
  const source = `${place} ${JSON.stringify(text)}`;
  if (option.kind !== "list") {
    flags[option.name] = { value: textToValue(option.kind, text), sources: [source], place };
    return;
  }
  const before = flags[option.name];
  const items = Array.isArray(before?.value) ? before.value : [];
  flags[option.name] = { value: [...items, text], sources: [...before?.sources ?? [], source], place };
}
