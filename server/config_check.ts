/** What each option may be. Checked by hand: for a dozen values a schema library would cost some 3 ms of every start. */
import { type Config, type Given, type Host, isOpenHost, type Layer, LOOPBACK_HOSTS, OPEN_HOSTS } from "./config.ts";
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
} as const;

/**
 * Puts the layers together, the first one that gives a value winning, and checks the result.
 *
 * @throws {Refusal} one sentence that names where the first wrong value came from
 */
export function resolveConfig(data_dir: Given, layers: readonly Layer[]): Config {
  const given: Layer = Object.assign({}, ...layers.toReversed());
  const auth_required = checkAuth(given.auth_required);
  return {
    data_dir: check(data_dir, isFilled, RULES.data_dir),
    host: checkHost(given.host, auth_required?.value === true),
    port: checkIfGiven(given.port, isPort, RULES.port) ?? 8008,
    open: checkIfGiven(given.open, isSwitch, RULES.switch),
    log_level: checkIfGiven(given.log_level, oneOf(LOG_LEVELS), RULES.log_level) ?? "info",
    log_format: checkIfGiven(given.log_format, oneOf(LOG_FORMATS), RULES.log_format) ?? "pretty",
    parent_watch: checkIfGiven(given.parent_watch, oneOf(["stdin"]), RULES.parent_watch),
    allowed_hosts: checkList(given.allowed_hosts, HOST, "is not a list of host names", RULES.allowed_host),
    allowed_origins: checkList(given.allowed_origins, ORIGIN, "is not a list of origins", RULES.allowed_origin),
    dev_origins: checkIfGiven(given.dev_origins, isSwitch, RULES.switch) ?? false,
    auth_required,
    secret_key: checkIfGiven(given.secret_key, isLongEnough, RULES.secret_key),
  };
}

function checkHost(given: Given | undefined, hasAccounts: boolean): Host {
  const host = checkIfGiven(given, oneOf([...LOOPBACK_HOSTS, ...OPEN_HOSTS]), RULES.host) ?? "127.0.0.1";
  if (isOpenHost(host) && !hasAccounts) throw refuseValue(given?.sources[0], RULES.open_host);
  return host;
}

function checkAuth(given: Given | undefined): Config["auth_required"] {
  return given && { value: check(given, isSwitch, RULES.auth_required), by: given.place };
}

type Check<T> = (value: unknown) => value is T;

function check<T>({ value, sources }: Given, isRight: Check<T>, rule: string): T {
  if (isRight(value)) return value;
  throw refuseValue(sources[0], rule);
}

function checkIfGiven<T>(given: Given | undefined, isRight: Check<T>, rule: string): T | undefined {
  return given === undefined ? undefined : check(given, isRight, rule);
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
