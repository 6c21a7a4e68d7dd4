import { parseArgs } from "node:util";
import { type Layer, type Setting, SETTINGS, textToValue } from "../config.ts";
import { EXIT, Refusal } from "../refusal.ts";

/** What the command line says. */
export interface Arguments {
  /** The word that is no flag; undefined when there is none. */
  readonly command: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
  readonly flags: Layer;
}

/** Switches that are no settings. */
const WORDS = ["help", "version"] as const;

interface Flag {
  readonly setting: Setting;
  /** `--no-…` */
  readonly negative: boolean;
}

const FLAGS = new Map<string, Flag>(SETTINGS.flatMap((setting): [string, Flag][] => {
  const name = setting.flag.slice("--".length);
  const plain: [string, Flag] = [name, { setting, negative: false }];
  return setting.negatable ? [plain, [`no-${name}`, { setting, negative: true }]] : [plain];
}));

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/**
 * Reads the command line. Values are checked later, together with those from other places.
 *
 * @throws {Refusal} for a flag that does not exist, lacks its value or takes none, and for a second command
 */
export function parseArguments(args: readonly string[]): Arguments {
  // Not strict: node's own messages run over several sentences, so every token is checked here instead.
  const { tokens } = parseArgs({ args: [...args], options: declareOptions(), strict: false, tokens: true });
  const words: string[] = [];
  const seen = new Set<string>();
  const flags: Layer = {};
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    else if (token.kind === "option") readOption(token, flags, seen);
  }
  if (words.length > 1) throw misuse(`${JSON.stringify(words[1])} after ${JSON.stringify(words[0])} is too much`);
  return { command: words[0], help: seen.has("help"), version: seen.has("version"), flags };
}

/** A wrong command line, with where to look next. */
export function misuse(fact: string): Refusal {
  return new Refusal(EXIT.usage, `${fact}: see benchtop --help`);
}

function declareOptions(): Record<string, { type: "string" | "boolean"; short?: string }> {
  const options = [...FLAGS].map(([name, { setting }]) =>
    [name, { type: setting.kind === "switch" ? "boolean" : "string" }] as const
  );
  return { ...Object.fromEntries(options), help: { type: "boolean", short: "h" }, version: { type: "boolean" } };
}

function readOption(token: OptionToken, flags: Layer, seen: Set<string>): void {
  const word = WORDS.find((name) => name === token.name);
  if (word !== undefined) {
    refuseValue(token);
    seen.add(word);
    return;
  }
  const flag = FLAGS.get(token.name);
  if (flag === undefined) throw misuse(`${token.rawName} is not an option`);
  const { setting, negative } = flag;
  if (setting.kind === "switch") {
    refuseValue(token);
    flags[setting.name] = { value: !negative, sources: [token.rawName] };
    return;
  }
  addValue(setting, requireValue(token, setting), flags);
}

function refuseValue({ rawName, value }: OptionToken): void {
  if (value !== undefined) throw misuse(`${rawName} takes no value`);
}

/** `--host --port 1` is a forgotten value, not a host called `--port`; `--host=--port` would be meant. */
function requireValue({ rawName, value, inlineValue }: OptionToken, setting: Setting): string {
  if (value !== undefined && (inlineValue || !value.startsWith("-"))) return value;
  throw misuse(`${rawName} needs a value (${setting.flag} ${setting.placeholder})`);
}

/** The last one counts, as in most programs; a list takes each. */
function addValue(setting: Setting, text: string, flags: Layer): void {
  const source = `${setting.flag} ${JSON.stringify(text)}`;
  if (setting.kind !== "list") {
    flags[setting.name] = { value: textToValue(setting.kind, text), sources: [source] };
    return;
  }
  const before = flags[setting.name];
  const items = Array.isArray(before?.value) ? before.value : [];
  flags[setting.name] = { value: [...items, text], sources: [...before?.sources ?? [], source] };
}
