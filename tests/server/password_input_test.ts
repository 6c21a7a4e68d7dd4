import { readLine } from "../../server/cli/password_input.ts";
import { SecretLine } from "../../server/cli/secret_line.ts";
import { Refusal } from "../../server/refusal.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { ROOT, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { runCommand } from "../support/user_command.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Types texts one after the other. */
function typed(...texts: string[]): [state: string, text: string] {
  const line = new SecretLine();
  const states = texts.map((text) => line.type(encode(text)));
  return [states.at(-1) ?? "typing", line.text];
}

Deno.test("a line that is typed ends with Enter, and can be corrected or given up", () => {
  assertEquals(typed("pass", "wörd😀", "\r"), ["entered", "passwörd😀"]);
  assertEquals(typed("pass\n"), ["entered", "pass"]);
  assertEquals(typed("pass\rmore"), ["entered", "pass"]);
  assertEquals(typed("wörd😀\x7f\x7f\b!"), ["typing", "wö!"]);
  assertEquals(typed("\x7f\x7fa\r"), ["entered", "a"]);
  assertEquals(typed("wrong\x15right\r"), ["entered", "right"]);
  assertEquals(typed("pass\x03"), ["given up", "pass"]);
  assertEquals(typed("pass\x04\r"), ["given up", "pass"]);
  assertEquals(typed("pa", "\x1b[A", "\x1b[3~", "ss", "\x00\x1a\r"), ["entered", "pass"]);
});

Deno.test("a letter whose bytes arrive one by one is one letter", () => {
  const line = new SecretLine();
  for (const byte of encode("ö😀")) line.type(Uint8Array.of(byte));
  assertEquals(line.text, "ö😀");
});

function streamOf(...parts: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(parts.map((part) => typeof part === "string" ? encode(part) : part));
}

Deno.test("readLine() takes the first line without its end, whatever its parts", async () => {
  const lines: readonly [parts: string[], line: string][] = [
    [["pass wörd"], "pass wörd"],
    [["pass\n"], "pass"],
    [["pass\r\n"], "pass"],
    [["pa", "ss", "\r", "\n", "more\n"], "pass"],
    [["\n"], ""],
    [[], ""],
    [[" blanks \t\n"], " blanks \t"],
    [["a\rb\n"], "a\rb"],
    [["\ufeffpass\n"], "pass"], // as Windows PowerShell begins a pipe
    [["a".repeat(1024) + "\r\n"], "a".repeat(1024)],
  ];
  for (const [parts, line] of lines) assertEquals(await readLine(streamOf(...parts)), line, JSON.stringify(parts));
});

Deno.test("readLine() refuses a line that is too long or no UTF-8, without reading on", async () => {
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encode("a".repeat(1000))),
  });
  const tooLong = "is too long for a password";
  await assertRejects(() => readLine(endless), Refusal, tooLong);
  await assertRejects(() => readLine(streamOf("a".repeat(1025))), Refusal, tooLong);
  await assertRejects(() => readLine(streamOf("a".repeat(1025) + "\n")), Refusal, tooLong);
  await assertRejects(() => readLine(streamOf(Uint8Array.of(0x70, 0xff, 0x0a))), Refusal, "is not UTF-8");
});

/** `script` of util-linux, which gives a command a terminal of its own. */
async function hasScript(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs a command at a terminal and types what belongs to each of its questions; answers all that it showed. */
async function atTerminal(
  words: readonly string[],
  answers: readonly string[],
): Promise<{ code: number; shown: string }> {
  const command = [...sourceProgram(), ...words].map((word) => `'${word}'`).join(" ");
  const args = ["--quiet", "--return", "--echo", "never", "--command", command, "/dev/null"];
  await using child = new Deno.Command("script", { args, cwd: ROOT, stdin: "piped", stdout: "piped" }).spawn();
  const keys = child.stdin.getWriter();
  let shown = "";
  let answered = 0;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    shown += text;
    const answer = answers[answered];
    if (answer === undefined || shown.split(": ").length - 1 <= answered) continue;
    answered++;
    await keys.write(encode(answer));
  }
  await keys.close();
  return { code: (await child.status).code, shown };
}

Deno.test("at a terminal the password is asked for twice and never shown", async () => {
  if (!await hasScript()) return console.log("Skipped: there is no script of util-linux to make a terminal with");
  using dir = new TempDir();
  const words = ["user", "add", "anna", "--data-dir", dir.path];
  const differing = await atTerminal(words, ["first pässword\r", "second password\r"]);
  assertEquals(differing.code, 2);
  assertMatch(differing.shown, /The two passwords are not the same: run the command again/);
  const givenUp = await atTerminal(words, ["first\x03"]);
  assertEquals(givenUp.code, 130);
  assertEquals(dir.snapshot(), {});
  const { code, shown } = await atTerminal(words, ["a pässwordX\x7f\r", "a pässword\r"]);
  assertEquals([code, shown.replaceAll("\r", "")], [
    0,
    'New password: \nThe same again: \nCreated the user "anna"\n',
  ]);
  for (const text of [differing.shown, givenUp.shown, shown]) assert(!/first|second|pässword/.test(text));
  assertEquals((await runCommand(dir, ["user", "list"])).stdout, "anna  user\n");
});
