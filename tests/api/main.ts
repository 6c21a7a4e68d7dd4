/**
 * `deno task test:api`: has schemathesis send what the OpenAPI document allows and forbids, to a real server without and
 * with accounts. It lives in a virtual environment of its own below dist/.
 */
import { join } from "@std/path";
import { BenchtopProcess, ROOT, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { addUser, GOOD_PASSWORD } from "../support/user_command.ts";

const SCHEMATHESIS = "schemathesis==4.32.5";
const DIST = join(ROOT, "dist");
const VENV = join(DIST, "schemathesis");
const BIN = join(VENV, Deno.build.os === "windows" ? "Scripts" : "bin");
/** Examples and limits take some 50 of them; the rest is for what schemathesis makes up. */
const MAX_SECONDS = 120;

/** Logging in, out and being deleted would end what the others are asked with; tests/server/auth has their tests. */
const ENDS_THE_SESSION = ["logOut", "logOutEverywhere", "endOtherSessions", "endSession", "deleteMe", "changePassword"];

function leave(words: string): never {
  console.error(words);
  Deno.exit(1);
}

async function run(command: string, args: readonly string[]): Promise<boolean> {
  try {
    const options = { cwd: DIST, stdout: "inherit", stderr: "inherit" } as const; // schemathesis writes where it runs
    return (await new Deno.Command(command, { args: [...args], ...options }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Installs schemathesis, unless this very version is there. */
async function install(): Promise<void> {
  const mark = join(VENV, "installed");
  if (await Deno.readTextFile(mark).catch(() => "") === SCHEMATHESIS) return;
  const python = Deno.build.os === "windows" ? "python" : "python3";
  if (!await run(python, ["-m", "venv", "--clear", VENV])) {
    leave(
      "Cannot test the API: this takes Python 3.10 or newer with its module venv (Debian: apt install python3-venv)",
    );
  }
  if (!await run(join(BIN, "python"), ["-m", "pip", "install", "--quiet", SCHEMATHESIS])) {
    leave(`Cannot test the API: ${SCHEMATHESIS} cannot be installed from PyPI`);
  }
  await Deno.writeTextFile(mark, SCHEMATHESIS);
}

/** Lets schemathesis loose on a server; whether it found nothing. */
async function testApi(url: string, more: readonly string[]): Promise<boolean> {
  return await run(join(BIN, "schemathesis"), [
    "--config-file",
    join(ROOT, "tests", "api", "schemathesis.toml"),
    "run",
    `${url}/openapi.json`,
    ...["--phases", "examples,coverage,fuzzing", "--continue-on-failure"],
    ...["--max-time", String(MAX_SECONDS), "--warnings", "off", "--no-color"],
    ...more,
  ]);
}

async function testWithoutAccounts(): Promise<boolean> {
  using dir = new TempDir();
  await using server = await startServer(dir);
  return await testApi(server.record.url, []);
}

async function testWithAccounts(): Promise<boolean> {
  using dir = new TempDir();
  await addUser(dir, "ada", "--admin");
  await using server = await startServer(dir, "--auth", "on");
  const { url } = server.record;
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password: GOOD_PASSWORD }),
  });
  const { token } = await answer.json();
  const left_out = ENDS_THE_SESSION.flatMap((id) => ["--exclude-operation-id", id]);
  return await testApi(url, ["--header", `Authorization: Bearer ${token}`, ...left_out]);
}

function startServer(dir: TempDir, ...more: readonly string[]) {
  return BenchtopProcess.start(sourceProgram(), ["--port", "0", "--no-open", "--data-dir", dir.path, ...more]);
}

await install();
const results = [await testWithoutAccounts(), await testWithAccounts()];
console.log(results.every((good) => good) ? "The API is as its document says" : "The API is not as its document says");
Deno.exit(results.every((good) => good) ? 0 : 1);
