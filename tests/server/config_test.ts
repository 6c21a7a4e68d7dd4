import { join, resolve } from "@std/path";
import { parseArguments } from "../../server/cli/arguments.ts";
import { helpText } from "../../server/cli/help.ts";
import { type Config, OPTIONS, SECRET_ENVIRONMENT } from "../../server/config.ts";
import { defaultDataDir } from "../../server/default_dir.ts";
import { loadConfig } from "../../server/load_config.ts";
import { EXIT, Refusal } from "../../server/refusal.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { TempDir } from "../support/temp_dir.ts";

/** What the four places give for a data directory in which `config.json` holds `file`. */
function load(dir: TempDir, given: { args?: string[]; env?: Record<string, string>; file?: string }): Config {
  if (given.file !== undefined) Deno.writeTextFileSync(dir.join("config.json"), given.file);
  const env: Record<string, string> = { DATA_DIR: dir.path, ...given.env };
  return loadConfig(parseArguments(given.args ?? []).flags, "linux", (name) => env[name]);
}

const DEFAULTS = {
  host: "127.0.0.1",
  port: 8008,
  log_level: "info",
  log_format: "pretty",
  open: undefined,
  parent_watch: undefined,
  allowed_hosts: [],
  allowed_origins: [],
  dev_origins: false,
  auth_required: undefined,
  secret_key: undefined,
  ai_base_url: undefined,
  ai_model: undefined,
  ai_api_key: undefined,
  openrouter_api_key: undefined,
} as const;

Deno.test("without any option the defaults hold", () => {
  using dir = new TempDir();
  assertEquals(load(dir, {}), { ...DEFAULTS, data_dir: dir.path });
});

Deno.test("a flag wins over the environment, which wins over config.json, which wins over the default", () => {
  using dir = new TempDir();
  const file = JSON.stringify({ port: 1, host: "::1", log_level: "warn", open: true });
  const env = { PORT: "2", HOST: "localhost" };
  const config = load(dir, { args: ["--port", "3"], env, file });
  assertEquals([config.port, config.host, config.log_level, config.log_format, config.open], [
    ...[3, "localhost", "warn", "pretty", true],
  ]);
});

Deno.test("an empty variable counts as one that is not set", () => {
  using dir = new TempDir();
  assertEquals(load(dir, { env: { PORT: "", HOST: "", LOG_LEVEL: "", ALLOWED_HOSTS: "" } }).port, 8008);
});

Deno.test("lists come from repeated flags, or from one variable with commas", () => {
  using dir = new TempDir();
  const args = ["--allowed-host", "a.test", "--allowed-host=b.test:8443", "--allowed-origin", "https://a.test"];
  const config = load(dir, { args, env: { ALLOWED_HOSTS: "c.test" } });
  assertEquals([config.allowed_hosts, config.allowed_origins], [["a.test", "b.test:8443"], ["https://a.test"]]);
  assertEquals(load(dir, { env: { ALLOWED_HOSTS: " a.test, b.test ," } }).allowed_hosts, ["a.test", "b.test"]);
});

Deno.test("--open and --no-open say what the terminal would otherwise decide, the last one counting", () => {
  using dir = new TempDir();
  assertEquals(load(dir, {}).open, undefined);
  assertEquals(load(dir, { args: ["--open"] }).open, true);
  assertEquals(load(dir, { args: ["--no-open"], file: '{"open":true}' }).open, false);
  assertEquals(load(dir, { args: ["--open", "--no-open"] }).open, false);
});

Deno.test("accounts are on or off by flag, variable or config.json, and the place that says so is kept without path", () => {
  using dir = new TempDir();
  const file = '{"auth_required":true}';
  assertEquals(load(dir, { args: ["--auth", "on"] }).auth_required, { value: true, by: "--auth" });
  assertEquals(load(dir, { args: ["--auth=false"], env: { AUTH_REQUIRED: "true" }, file }).auth_required, {
    value: false,
    by: "--auth",
  });
  const words = [["on", "true", "1", "ON", "True", " on "], ["off", "false", "0", "Off", "FALSE"]];
  for (const [text, value] of words.flatMap((same, at) => same.map((text) => [text, at === 0] as const))) {
    const by = "AUTH_REQUIRED in the environment";
    assertEquals(load(dir, { env: { AUTH_REQUIRED: text }, file }).auth_required, { value, by });
  }
  assertEquals(load(dir, { env: { AUTH_REQUIRED: "" }, file }).auth_required, { value: true, by: "config.json" });
});

Deno.test("every address of this computer is listened on only where the start itself turns accounts on", () => {
  using dir = new TempDir();
  assertEquals(load(dir, { args: ["--host", "0.0.0.0", "--auth", "on"] }).host, "0.0.0.0");
  assertEquals(load(dir, { args: ["--host", "::"], env: { AUTH_REQUIRED: "true" } }).host, "::");
  assertEquals(load(dir, { env: { HOST: "0.0.0.0" }, file: '{"auth_required":true}' }).host, "0.0.0.0");
});

Deno.test("the key that signs comes from the environment alone", () => {
  using dir = new TempDir();
  const secret_key = "k".repeat(32);
  assertEquals(load(dir, { env: { SECRET_KEY: secret_key } }).secret_key, secret_key);
  assertEquals(load(dir, { env: { SECRET_KEY: "" } }).secret_key, undefined);
});

Deno.test("the AI service comes from the environment or config.json, its keys from the environment alone", () => {
  using dir = new TempDir();
  const file = JSON.stringify({ ai_base_url: "http://127.1:11434/v1/", ai_model: "llama" });
  const fromFile = load(dir, { file });
  assertEquals(fromFile.ai_base_url, { value: "http://127.0.0.1:11434/v1", by: "config.json" });
  assertEquals(fromFile.ai_model, { value: "llama", by: "config.json" });
  const env = { AI_BASE_URL: "https://ai.test", AI_MODEL: "m", AI_API_KEY: "sk-1", OPENROUTER_API_KEY: "sk-2" };
  const config = load(dir, { env, file });
  assertEquals([config.ai_base_url, config.ai_model, config.ai_api_key, config.openrouter_api_key], [
    { value: "https://ai.test", by: "AI_BASE_URL in the environment" },
    { value: "m", by: "AI_MODEL in the environment" },
    { value: "sk-1", by: "AI_API_KEY in the environment" },
    "sk-2",
  ]);
});

Deno.test("what no other program should learn is named, so that none that is started inherits it", () => {
  assertEquals(SECRET_ENVIRONMENT, ["SECRET_KEY", "AI_BASE_URL", "AI_API_KEY", "OPENROUTER_API_KEY"]);
});

Deno.test("a relative data directory is taken from the working directory", () => {
  using dir = new TempDir();
  assertEquals(load(dir, { args: ["--data-dir", "some/where"] }).data_dir, resolve("some/where"));
});

const PORT_RULE = "is not a port: give a whole number from 0 to 65535 (0 picks a free one)";
const HOST_RULE =
  "is refused: Benchtop listens on 127.0.0.1, localhost or ::1, and with --auth on also on 0.0.0.0 or ::";
const OPEN_HOST_RULE =
  "is refused: other computers could then reach Benchtop, so turn accounts on first, by --auth on, AUTH_REQUIRED or config.json";
const AUTH_RULE =
  "is neither on nor off: choose on or off (true or false, 1 or 0 mean the same; config.json takes only true or false)";
const HOST_NAME_RULE = "is not a host name: give a name such as board.test or board.test:8443, without scheme and path";
const MODEL_RULE = "is not the name of a model: give 1 to 200 characters on a single line";
const API_KEY_RULE = "is not a key: give 1 to 1000 letters, digits and signs without blanks";
const ORIGIN_RULE = "is not an origin: give scheme and host such as https://board.test, without a path";
const IN_FILE =
  "host, port, open, log_level, log_format, allowed_hosts, allowed_origins, auth_required, ai_base_url, ai_model";

/** Each wrong value and its sentence; FILE stands for the path of config.json. */
const WRONG: readonly [Parameters<typeof load>[1], string][] = [
  [{ args: ["--port", "99999"] }, `--port "99999" ${PORT_RULE}`],
  [{ args: ["--port", "1e3"] }, `--port "1e3" ${PORT_RULE}`],
  [{ args: ["--port=-1"] }, `--port "-1" ${PORT_RULE}`],
  [{ args: ["--port="] }, `--port "" ${PORT_RULE}`],
  [{ env: { PORT: "x" } }, `PORT="x" in the environment ${PORT_RULE}`],
  [{ file: '{"port":"8008"}' }, `"port": "8008" in FILE ${PORT_RULE}`],
  [{ file: '{"port":80.5}' }, `"port": 80.5 in FILE ${PORT_RULE}`],
  [{ args: ["--host", "192.168.1.2"] }, `--host "192.168.1.2" ${HOST_RULE}`],
  [{ args: ["--host", "0.0.0.0"] }, `--host "0.0.0.0" ${OPEN_HOST_RULE}`],
  [
    { args: ["--host", "0.0.0.0", "--auth", "off"], env: { AUTH_REQUIRED: "on" } },
    `--host "0.0.0.0" ${OPEN_HOST_RULE}`,
  ],
  [{ env: { HOST: "bench.lan" } }, `HOST="bench.lan" in the environment ${HOST_RULE}`],
  [{ file: '{"host":"::"}' }, `"host": "::" in FILE ${OPEN_HOST_RULE}`],
  [{ file: '{"host":"[::]"}' }, `"host": "[::]" in FILE ${HOST_RULE}`],
  [{ args: ["--auth", "yes"] }, `--auth "yes" ${AUTH_RULE}`],
  [{ args: ["--auth="] }, `--auth "" ${AUTH_RULE}`],
  [{ env: { AUTH_REQUIRED: "2" } }, `AUTH_REQUIRED="2" in the environment ${AUTH_RULE}`],
  [{ file: '{"auth_required":"on"}' }, `"auth_required": "on" in FILE ${AUTH_RULE}`],
  [{ args: ["--auth"] }, "--auth needs a value (--auth on/off): see benchtop --help"],
  [{ args: ["--no-auth"] }, "--no-auth is not an option: see benchtop --help"],
  [
    { env: { SECRET_KEY: "too short to sign with" } },
    "SECRET_KEY in the environment is too short: a key that signs has at least 32 characters",
  ],
  [{ args: ["--secret-key", "k".repeat(32)] }, "--secret-key is not an option: see benchtop --help"],
  [
    { file: JSON.stringify({ secret_key: "k".repeat(32) }) },
    `"secret_key" in FILE is not an option that may stand there: these may: ${IN_FILE}`,
  ],
  [
    { env: { AI_BASE_URL: "ai.test" } },
    "AI_BASE_URL in the environment must be an address that begins with http:// or https://",
  ],
  [{ file: '{"ai_base_url":"https://a:b@ai.test"}' }, '"ai_base_url" in FILE must not hold a user name or a password'],
  [{ file: '{"ai_base_url":7}' }, '"ai_base_url" in FILE must be an address that begins with http:// or https://'],
  [
    { args: ["--port", "9000"], env: { AI_BASE_URL: "http://localhost:9000/v1" } },
    "AI_BASE_URL in the environment must not be the address of this server",
  ],
  [
    { args: ["--allowed-host", "Bench.lan"], env: { AI_BASE_URL: "http://bench.lan/v1" } },
    "AI_BASE_URL in the environment must not be the address of this server",
  ],
  [{ env: { AI_MODEL: "a\tb" } }, `AI_MODEL="a\\tb" in the environment ${MODEL_RULE}`],
  [{ file: '{"ai_model":""}' }, `"ai_model": "" in FILE ${MODEL_RULE}`],
  [{ env: { AI_API_KEY: "sk one" } }, `AI_API_KEY in the environment ${API_KEY_RULE}`],
  [{ env: { OPENROUTER_API_KEY: "sk-ö" } }, `OPENROUTER_API_KEY in the environment ${API_KEY_RULE}`],
  [{ args: ["--ai-model", "m"] }, "--ai-model is not an option: see benchtop --help"],
  [{ args: ["--data-dir", ""] }, '--data-dir "" is empty: give the path of a directory'],
  [{ args: ["--log-level", "loud"] }, '--log-level "loud" is not a log level: choose debug, info, warn or error'],
  [{ env: { LOG_FORMAT: "xml" } }, 'LOG_FORMAT="xml" in the environment is not a log format: choose pretty or json'],
  [{ file: '{"open":"yes"}' }, '"open": "yes" in FILE is neither true nor false'],
  [{ args: ["--parent-watch", "pid"] }, '--parent-watch "pid" cannot be watched: the only choice is stdin'],
  [{ args: ["--allowed-host", "a", "--allowed-host", "b/c"] }, `--allowed-host "b/c" ${HOST_NAME_RULE}`],
  [{ file: '{"allowed_hosts":["a","b c"]}' }, `"allowed_hosts": "b c" in FILE ${HOST_NAME_RULE}`],
  [{ file: '{"allowed_hosts":"a"}' }, '"allowed_hosts": "a" in FILE is not a list of host names'],
  [{ args: ["--allowed-origin", "null"] }, `--allowed-origin "null" ${ORIGIN_RULE}`],
  [{ args: ["--allowed-origin", "https://a.test/path"] }, `--allowed-origin "https://a.test/path" ${ORIGIN_RULE}`],
  [{ args: ["--allowed-origin", "https://*"] }, `--allowed-origin "https://*" ${ORIGIN_RULE}`],
  [{ args: ["--prot", "1"] }, "--prot is not an option: see benchtop --help"],
  [{ args: ["-p", "1"] }, "-p is not an option: see benchtop --help"],
  [{ args: ["--no-port"] }, "--no-port is not an option: see benchtop --help"],
  [{ args: ["--port"] }, "--port needs a value (--port PORT): see benchtop --help"],
  [{ args: ["--host", "--port", "1"] }, "--host needs a value (--host HOST): see benchtop --help"],
  [{ args: ["--open=yes"] }, "--open takes no value: see benchtop --help"],
  [{ args: ["--help=me"] }, "--help takes no value: see benchtop --help"],
  [{ args: ["serve", "now"] }, '"now" after "serve" is too much: see benchtop --help'],
  [
    { file: '{"prot":1}' },
    `"prot" in FILE is not an option that may stand there: these may: ${IN_FILE}`,
  ],
  [
    { file: '{"data_dir":"/"}' },
    `"data_dir" in FILE is not an option that may stand there: these may: ${IN_FILE}`,
  ],
  [{ file: "[]" }, 'FILE does not hold a JSON object such as { "port": 8008 }'],
  [{ file: "null" }, 'FILE does not hold a JSON object such as { "port": 8008 }'],
];

Deno.test("every wrong value is one sentence that names where it came from, with exit code 2", () => {
  for (const [given, sentence] of WRONG) {
    using dir = new TempDir();
    const refusal = assertThrows(() => load(dir, given), Refusal);
    assertEquals(refusal.message, sentence.replace("FILE", dir.join("config.json")));
    assertEquals(refusal.exitCode, EXIT.usage);
  }
});

Deno.test("config.json that is not JSON, or cannot be read, is one sentence that names it", () => {
  using dir = new TempDir();
  const broken = assertThrows(
    () => load(dir, { file: '{"port":' }),
    Refusal,
    `${dir.join("config.json")} is not valid JSON`,
  );
  assertEquals([broken.exitCode, broken.message.includes("\n")], [EXIT.usage, false]);
  Deno.removeSync(dir.join("config.json"));
  Deno.mkdirSync(dir.join("config.json"));
  assertEquals(assertThrows(() => load(dir, {}), Refusal, "is not a regular file").exitCode, EXIT.data);
});

Deno.test("the default data directory is where each system keeps application data", () => {
  const env = (values: Record<string, string>) => (name: string) => values[name];
  assertEquals(defaultDataDir("linux", env({ HOME: "/home/a" })), join("/home/a", ".local", "share", "benchtop"));
  assertEquals(defaultDataDir("linux", env({ HOME: "/home/a", XDG_DATA_HOME: "/data" })), join("/data", "benchtop"));
  assertEquals(
    defaultDataDir("linux", env({ HOME: "/home/a", XDG_DATA_HOME: "relative" })),
    join("/home/a", ".local", "share", "benchtop"),
  );
  assertEquals(
    defaultDataDir("darwin", env({ HOME: "/Users/a" })),
    join("/Users/a", "Library", "Application Support", "benchtop"),
  );
  assertEquals(defaultDataDir("windows", env({ LOCALAPPDATA: "C:\\Local" })), join("C:\\Local", "benchtop"));
  for (const [os, name] of [["linux", "HOME"], ["darwin", "HOME"], ["windows", "LOCALAPPDATA"]] as const) {
    assertThrows(() => defaultDataDir(os, env({})), Refusal, `${name} is not set`);
  }
});

Deno.test("--help names every flag, variable and key of config.json", () => {
  const help = helpText();
  for (const { flag, env, name, in_file, description, negatable } of OPTIONS) {
    for (const text of [flag ?? "", description, env ?? "", in_file ? `"${name}" in config.json` : ""]) {
      assert(help.includes(text), text);
    }
    if (negatable) assert(help.includes(`--no-${flag?.slice(2)}`));
  }
});
