/** A server that listens on every address of its computer. */
import { parseArguments } from "../../server/cli/arguments.ts";
import { loadConfig } from "../../server/load_config.ts";
import { EXIT, Refusal } from "../../server/refusal.ts";
import { type RunningServer, start } from "../../server/start.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { type LogEntry, recordingLogger } from "../support/log.ts";
import { rawRequest } from "../support/raw_http.ts";
import { TempDir } from "../support/temp_dir.ts";

interface Started extends AsyncDisposable {
  readonly ready: RunningServer["ready"];
  readonly warnings: readonly string[];
}

async function startOpen(dir: TempDir, ...more: string[]): Promise<Started> {
  const args = ["--data-dir", dir.path, "--port", "0", "--auth", "on", ...more];
  const config = loadConfig(parseArguments(args).flags, Deno.build.os, () => undefined);
  const { logger, entries } = recordingLogger();
  const { ready, stop } = await start({ config, logger });
  return { ready, warnings: warningsOf(entries), [Symbol.asyncDispose]: stop };
}

function warningsOf(entries: readonly LogEntry[]): string[] {
  return entries.filter(({ level }) => level === "warn").map(({ message }) => message);
}

const WARNING = "Other computers reach this port and are refused: name it with --allowed-host HOST:PORT";

/** An address of this computer in its network; the loopback address when it is in none. */
function networkAddress(): string {
  const addresses = Deno.networkInterfaces().filter(({ family }) => family === "IPv4").map(({ address }) => address);
  return addresses.find((address) => !address.startsWith("127.")) ?? "127.0.0.1";
}

async function askHealth(address: string, port: number, host: string): Promise<number> {
  const request = `GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  return (await rawRequest(`http://${address}:${port}`, request)).status;
}

Deno.test("on 0.0.0.0 the server is reached by the network, and says the address for this computer", async () => {
  using dir = new TempDir();
  await using started = await startOpen(dir, "--host", "0.0.0.0", "--allowed-host", "bench.lan");
  const { port, url } = started.ready;
  assertEquals([url, started.warnings], [`http://127.0.0.1:${port}`, []]);
  assertEquals(JSON.parse(Deno.readTextFileSync(dir.join("server.json"))).url, url);
  const address = networkAddress();
  assertEquals(await askHealth(address, port, "bench.lan"), 200);
  assertEquals(await askHealth(address, port, `${address}:${port}`), 403);
  assertEquals((await (await fetch(`${url}/health`)).json()).status, "ok");
});

Deno.test({
  name: "on :: the server says the address of IPv6 for this computer",
  ignore: !Deno.networkInterfaces().some(({ address }) => address === "::1"), // then there is nothing to listen on
  fn: async () => {
    using dir = new TempDir();
    await using started = await startOpen(dir, "--host", "::", "--allowed-host", "bench.lan");
    const { port, url } = started.ready;
    assertEquals(url, `http://[::1]:${port}`);
    assertEquals((await (await fetch(`${url}/health`)).json()).status, "ok");
  },
});

Deno.test("a server that other computers reach by no name it knows warns, and does not answer them", async () => {
  using dir = new TempDir();
  await using started = await startOpen(dir, "--host", "0.0.0.0");
  assertEquals(started.warnings, [WARNING]);
  assertEquals(await askHealth(networkAddress(), started.ready.port, "bench.lan"), 403);
});

Deno.test("a port that is taken on every address names the other Benchtop, by the address for this computer", async () => {
  using dir = new TempDir();
  using other = new TempDir();
  await using started = await startOpen(dir, "--host", "0.0.0.0", "--allowed-host", "bench.lan");
  const { port, instance_id } = started.ready;
  const again = startOpen(other, "--host", "0.0.0.0", "--allowed-host", "bench.lan", "--port", String(port));
  const refusal = await assertRejects(() => again, Refusal);
  assertEquals(refusal.exitCode, EXIT.port);
  assert(
    refusal.message.includes(instance_id) && refusal.message.includes(`http://127.0.0.1:${port}`),
    refusal.message,
  );
});
