/**
 * Passwords come from the terminal or from standard input, never from the command line, which every process can read.
 */
import { writeStderr } from "../log.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { SecretLine } from "./secret_line.ts";

/** More than any password may have. */
const LINE_BYTES_MAX = 1024;

const LINE_FEED = 0x0a;

/** By POSIX custom: ended by the signal that Ctrl+C would have been. */
const EXIT_INTERRUPTED = 130;

/**
 * Reads a new password: one line of standard input, or typed twice at the terminal.
 *
 * @throws {Refusal} when there is no terminal to ask at, or what came is no line of text
 */
export async function readNewPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) return await readLine(Deno.stdin.readable);
  if (!Deno.stdin.isTerminal()) {
    throw new Refusal(EXIT.usage, "There is no terminal to ask for the password at: pipe it in with --password-stdin");
  }
  const password = await ask("New password: ");
  if (await ask("The same again: ") === password) return password;
  throw new Refusal(EXIT.usage, "The two passwords are not the same: run the command again");
}

/**
 * The first line of a stream of UTF-8, without its end.
 *
 * @throws {Refusal} when it is longer than 1 KiB or no UTF-8
 */
export async function readLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const bytes: number[] = [];
  for await (const chunk of stream) {
    const end = chunk.indexOf(LINE_FEED);
    bytes.push(...chunk.subarray(0, Math.min(end === -1 ? chunk.length : end, LINE_BYTES_MAX + 2)));
    if (end !== -1 || bytes.length > LINE_BYTES_MAX + 1) break; // one more for the \r of a Windows line end
  }
  const text = decode(Uint8Array.from(bytes)).replace(/\r$/, "");
  if (new TextEncoder().encode(text).length <= LINE_BYTES_MAX) return text;
  throw new Refusal(
    EXIT.usage,
    "The first line of standard input is too long for a password: pipe in the password alone",
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Refusal(EXIT.usage, "The password on standard input is not UTF-8: pipe it in as UTF-8 text", error);
  }
}

/** Asks at the terminal without showing what is typed. */
async function ask(question: string): Promise<string> {
  writeStderr(question);
  Deno.stdin.setRaw(true);
  const line = new SecretLine();
  const buffer = new Uint8Array(LINE_BYTES_MAX);
  try {
    for (;;) {
      const count = await Deno.stdin.read(buffer);
      const state = count === null ? "given up" : line.type(buffer.subarray(0, count));
      if (state === "entered") return line.text;
      if (state === "given up") break;
    }
  } finally {
    Deno.stdin.setRaw(false);
    writeStderr("\n");
  }
  Deno.exit(EXIT_INTERRUPTED);
}
