/** When the browser is opened: on a terminal, and nowhere else. */
import { statFile } from "../../db/files.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { BenchtopProcess, type Program, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait.ts";

const benchtop = sourceProgram();

/** A browser for xdg-open that only notes where it was sent. */
function givenBrowser(dir: TempDir): { readonly env: Record<string, string>; readonly visited: () => string } {
  const [browser, notes] = [dir.join("browser"), dir.join("visited")];
  Deno.writeTextFileSync(browser, `#!/bin/sh\necho "$1" >> '${notes}'\n`, { mode: 0o700 });
  Deno.writeTextFileSync(notes, "");
  // Without a desktop xdg-open takes the browser that the environment names.
  const env = { BROWSER: browser, DISPLAY: "", WAYLAND_DISPLAY: "", XDG_CURRENT_DESKTOP: "" };
  return { env, visited: () => Deno.readTextFileSync(notes) };
}

function exists(path: string): boolean {
  return statFile(path) !== undefined;
}

/** The program with a terminal of its own; undefined where there is no util-linux. */
function onTerminal(program: Program, args: readonly string[]): Program | undefined {
  if (Deno.build.os !== "linux" || !exists("/usr/bin/script")) return undefined;
  const words = [...program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  return ["/usr/bin/script", "--quiet", "--return", "--command", words.join(" "), "/dev/null"];
}

Deno.test("on a terminal the browser is opened at the address, or the log says why not", async () => {
  using dir = new TempDir();
  const { env, visited } = givenBrowser(dir);
  const program = onTerminal(benchtop, ["--port", "0", "--data-dir", dir.join("data")]);
  if (program === undefined) return console.log("skipped: no script(1) of util-linux gives a program a terminal here");
  await using server = BenchtopProcess.spawn(program, [], { env });
  const { url, pid } = await server.ready();
  const outcome = await waitFor(() => visited() || server.output.includes("could not be opened"), "the browser");
  Deno.kill(pid, "SIGTERM");
  const { code, stdout } = await server.ended();
  assertEquals(code, 0);
  if (exists("/usr/bin/xdg-open")) assertEquals(outcome, `${url}\n`);
  else assertMatch(stdout, /The browser could not be opened.*xdg-open/);
});

Deno.test("where standard output is no terminal no browser is opened, unless --open asks for it", async () => {
  using dir = new TempDir();
  const { env, visited } = givenBrowser(dir);
  const args = ["--port", "0", "--data-dir", dir.join("data")];
  {
    await using server = BenchtopProcess.spawn(benchtop, args, { env });
    const { url } = await server.ready();
    await (await fetch(`${url}/health`)).body?.cancel();
    const { code, stderr } = await server.stop();
    assertEquals([code, visited(), stderr.includes("could not be opened")], [0, "", false]);
  }
  if (Deno.build.os !== "linux") return console.log("skipped: only xdg-open can be given a browser of a test's own");
  await using server = BenchtopProcess.spawn(benchtop, [...args, "--open"], { env });
  const { url } = await server.ready();
  const outcome = await waitFor(() => visited() || server.log.includes("could not be opened"), "the browser");
  await server.stop();
  assertEquals(outcome, exists("/usr/bin/xdg-open") ? `${url}\n` : true);
});
