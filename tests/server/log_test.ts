import { createLogger, type LoggerOptions } from "../../server/log.ts";
import { assert, assertEquals } from "../support/assert.ts";

function recorder(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    level: "info",
    format: "pretty",
    color: false,
    now: () => new Date("2026-01-02T03:04:05.678Z"),
    write: (text) => lines.push(text),
    ...options,
  });
  return { logger, lines };
}

Deno.test("pretty: time, level, message and fields stand on one line", () => {
  const { logger, lines } = recorder();
  logger.info("request", { method: "GET", path: "/api/v1/board", status: 200, name: "two words", none: undefined });
  assertEquals(lines, ['03:04:05.678 INFO  request method=GET path=/api/v1/board status=200 name="two words"\n']);
});

Deno.test("json: one object on one line, with the time in ISO 8601", () => {
  const { logger, lines } = recorder({ format: "json" });
  logger.warn("request", { status: 404, level: "forged" });
  assertEquals(lines, ['{"time":"2026-01-02T03:04:05.678Z","level":"warn","message":"request","status":404}\n']);
});

Deno.test("what is below the level is not written, and isEnabled says so", () => {
  const { logger, lines } = recorder({ level: "warn" });
  logger.debug("a");
  logger.info("b");
  logger.warn("c");
  logger.error("d");
  assertEquals(lines.length, 2);
  assertEquals([logger.isEnabled("debug"), logger.isEnabled("info"), logger.isEnabled("warn")], [false, false, true]);
});

Deno.test("no text in a message or field makes a line of its own or steers the terminal", () => {
  const hostile = "a\n03:04:05.678 INFO  forged\r\x1b[2J\u2028\x9b\u202e\u{e0001}";
  for (const format of ["pretty", "json"] as const) {
    const { logger, lines } = recorder({ format });
    logger.info(hostile, { value: hostile, nested: { value: hostile }, error: new Error(hostile) });
    const text = lines.join("");
    for (const line of text.trimEnd().split("\n")) assert(!line.startsWith("03:04:05.678 INFO  forged"), text);
    assert(!/[\p{Cc}\p{Cf}]/u.test(text.replaceAll("\n", "")), JSON.stringify(text));
  }
});

Deno.test("json stays json, whatever is hidden in a text", () => {
  const { logger, lines } = recorder({ format: "json" });
  const hostile = "\u202eabc\u{e0001}\x1b";
  logger.info(hostile);
  assertEquals(JSON.parse(lines.join("")).message, hostile);
});

Deno.test("an error is shown with its stack and its causes, indented", () => {
  const { logger, lines } = recorder();
  logger.error("It failed", { error: new Error("outer", { cause: new TypeError("inner") }) });
  const [first, ...rest] = lines.join("").trimEnd().split("\n");
  assertEquals(first, '03:04:05.678 ERROR It failed error="outer"');
  assert(rest.every((line) => line.startsWith("    ")));
  assert(rest.includes("    Error: outer") && rest.includes("    TypeError: inner"));
});

Deno.test("an error in json carries name, message, stack and cause", () => {
  const { logger, lines } = recorder({ format: "json" });
  logger.error("It failed", { error: new Error("outer", { cause: new TypeError("inner") }) });
  const { error } = JSON.parse(lines.join(""));
  assertEquals([error.name, error.message, error.cause.name, error.cause.message], [
    "Error",
    "outer",
    "TypeError",
    "inner",
  ]);
  assert(error.stack.includes("log_test.ts"));
});

Deno.test("fields that cannot be shown do not cost the message", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  for (const format of ["pretty", "json"] as const) {
    const { logger, lines } = recorder({ format });
    logger.info("kept", { cycle, count: 12n });
    assert(lines.join("").includes("kept"));
    assertEquals(lines.join("").split("\n").length, 2);
  }
});

Deno.test("colour is used only when asked for", () => {
  const { logger, lines } = recorder({ color: true });
  logger.error("red");
  assertEquals(lines, ["\x1b[90m03:04:05.678\x1b[0m \x1b[31mERROR\x1b[0m red\n"]);
});
