/**
 * What each option may be. Checked by hand: for a dozen values a schema library would cost some 3 ms of every start.
 */
import {
  type Config,
  type Fixed,
  type Given,
  type Host,
  isOpenHost,
  type Layer,
  LOOPBACK_HOSTS,
  OPEN_HOSTS,
} from "./config.ts";
import { isApiKey, isModelName } from "./ai_values.ts";
import { isOwnAddress, readBaseUrl } from "./http/base_url.ts";
import { LOG_FORMATS, LOG_LEVELS } from "./log.ts";
import { EXIT, Refusal } from "./refusal.ts";

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i;
const SECRET_KEY_MIN = 32;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@*]+$/i;

/** The messages follow the name of the place where the value stands. */
const RULES = {
  data_dir: "is empty: give the path of a directory",
  host: "is refused: Benchtop listens on 127.0.0.1, localhost or ::1, and with --auth on also on 0.0.0.0 or ::",
  // Without accounts whoever reaches the port owns the data, and in the browser they could be turned off again.
  open_host:
    "is refused: other computers could then reach Benchtop, so turn accounts on first, by --auth on, AUTH_REQUIRED or config.json",
  port: "is not a port: give a whole number from 0 to 65535 (0 picks a free one)",
  log_level: "is not a log level: choose debug, info, warn or error",
  log_format: "is not a log format: choose pretty or json",
  parent_watch: "cannot be watched: the only choice is stdin",
  allowed_host: "is not a host name: give a name such as board.test or board.test:8443, without scheme and path",
  allowed_origin: "is not an origin: give scheme and host such as https://board.test, without a path",
  switch: "is neither true nor false",
  auth_required:
    "is neither on nor off: choose on or off (true or false, 1 or 0 mean the same; config.json takes only true or false)",
  secret_key: "is too short: a key that signs has at least 32 characters",
  own_url: "must not be the address of this server",
  model: "is not the name of a model: give 1 to 200 characters on a single line",
  api_key: "is not a key: give 1 to 1000 letters, digits and signs without blanks",
} as const;

/**
 * Puts the layers together, the first one that gives a value winning, and checks the result.
 *
 * @throws {Refusal} one sentence that names where the first wrong value came from
 */
export function resolveConfig(data_dir: Given, layers: readonly Layer[]): Config {
  const given: Layer = Object.assign({}, ...layers.toReversed());
  const auth_required = checkFixed(given.auth_required, isSwitch, RULES.auth_required);
  const port = checkIfGiven(given.port, isPort, RULES.port) ?? 8008;
  const hosts = checkList(given.allowed_hosts, HOST, "is not a list of host names", RULES.allowed_host);
  return {
    data_dir: check(data_dir, isFilled, RULES.data_dir),
    host: checkHost(given.host, auth_required?.value === true),
    port,
    open: checkIfGiven(given.open, isSwitch, RULES.switch),
    log_level: checkIfGiven(given.log_level, oneOf(LOG_LEVELS), RULES.log_level) ?? "info",
    log_format: checkIfGiven(given.log_format, oneOf(LOG_FORMATS), RULES.log_format) ?? "pretty",
    parent_watch: checkIfGiven(given.parent_watch, oneOf(["stdin"]), RULES.parent_watch),
    allowed_hosts: hosts,
    allowed_origins: checkList(given.allowed_origins, ORIGIN, "is not a list of origins", RULES.allowed_origin),
    dev_origins: checkIfGiven(given.dev_origins, isSwitch, RULES.switch) ?? false,
    auth_required,
    secret_key: checkIfGiven(given.secret_key, isLongEnough, RULES.secret_key),
    ai_base_url: checkBaseUrl(given.ai_base_url, { port, hosts: hosts.map((host) => host.toLowerCase()) }),
    ai_model: checkFixed(given.ai_model, isModel, RULES.model),
    ai_api_key: checkFixed(given.ai_api_key, isKey, RULES.api_key),
    openrouter_api_key: checkIfGiven(given.openrouter_api_key, isKey, RULES.api_key),
  };
}

function checkHost(given: Given | undefined, hasAccounts: boolean): Host {
  const host = checkIfGiven(given, oneOf([...LOOPBACK_HOSTS, ...OPEN_HOSTS]), RULES.host) ?? "127.0.0.1";
  if (isOpenHost(host) && !hasAccounts) throw refuseValue(given?.sources[0], RULES.open_host);
  return host;
}

function checkBaseUrl(given: Given | undefined, own: Parameters<typeof isOwnAddress>[1]): Config["ai_base_url"] {
  if (given === undefined) return undefined;
  const read = readBaseUrl(String(given.value));
  if ("fault" in read) throw refuseValue(given.sources[0], read.fault);
  if (isOwnAddress(read.url, own)) throw refuseValue(given.sources[0], RULES.own_url);
  return { value: read.url, by: given.place };
}

type Check<T> = (value: unknown) => value is T;

function check<T>({ value, sources }: Given, isRight: Check<T>, rule: string): T {
  if (isRight(value)) return value;
  throw refuseValue(sources[0], rule);
}

function checkIfGiven<T>(given: Given | undefined, isRight: Check<T>, rule: string): T | undefined {
  return given === undefined ? undefined : check(given, isRight, rule);
}

/** A value that takes the place of a setting. */
function checkFixed<T>(given: Given | undefined, isRight: Check<T>, rule: string): Fixed<T> | undefined {
  return given && { value: check(given, isRight, rule), by: given.place };
}

function checkList(given: Given | undefined, pattern: RegExp, listRule: string, itemRule: string): string[] {
  const items = checkIfGiven(given, isList, listRule) ?? [];
  return items.map((item, index) => {
    if (typeof item === "string" && pattern.test(item)) return item;
    throw refuseValue(given?.sources[index], itemRule);
  });
}

function refuseValue(source: string | undefined, rule: string): Refusal {
  return new Refusal(EXIT.usage, `${source} ${rule}`);
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isLongEnough(value: unknown): value is string {
  return typeof value === "string" && value.length >= SECRET_KEY_MIN;
}

function isModel(value: unknown): value is string {
  return typeof value === "string" && isModelName(value);
}

function isKey(value: unknown): value is string {
  return typeof value === "string" && isApiKey(value);
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65535;
}

function isSwitch(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function oneOf<const T extends string>(choices: readonly T[]): Check<T> {
  return (value): value is T => choices.some((choice) => choice === value);
}
