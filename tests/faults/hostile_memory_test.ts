/** What many hostile connections cost: silent ones, heads that never end, large answers that nobody reads. */
import { assert, assertEquals } from "../support/assert.ts";
import { BenchtopProcess, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";

const MEMORY_MAX_MB = 300;

function memory_mb(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function open(port: number, text: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  // The server may have closed it for the next one.
  await connection.write(new TextEncoder().encode(text)).catch(() => undefined);
  return connection;
}

Deno.test({
  name: "1,000 connections that never ask, and 360 that do not read 7.7 MB, cost less than 300 MB and keep nobody out",
  ignore: Deno.build.os !== "linux", // memory is read from /proc
  fn: async () => {
    using dir = new TempDir();
    await using server = await BenchtopProcess.start(sourceProgram(), ["--port", "0", "--data-dir", dir.path]);
    const { url, port } = server.record;
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const asNew: RequestInit & { client: Deno.HttpClient } = { client }; // somebody who has just come
    const post = (title: string) =>
      fetch(`${url}/api/v1/board/cards`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ column_id: "col-backlog", title, details: "x".repeat(19_900) }),
      }).then((answer) => answer.body?.cancel());
    for (let card = 0; card < 390; card++) await post(`card ${card}`);
    const head = `GET /api/v1/board HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
    for (const [count, text] of [[1_000, ""], [1_000, head], [360, `${head}\r\n`]] as const) {
      const hostile: Deno.TcpConn[] = [];
      let most_mb = 0;
      try {
        while (hostile.length < count) {
          hostile.push(await open(port, text));
          if (hostile.length % 20 > 0) continue;
          most_mb = Math.max(most_mb, memory_mb(server.pid));
          const health = await fetch(`${url}/health`, asNew);
          assertEquals([health.status, (await health.json()).status], [200, "ok"]);
        }
        const board = await (await fetch(`${url}/api/v1/board`, asNew)).json();
        assert(Object.keys(board.cards).length >= 390);
        most_mb = Math.max(most_mb, memory_mb(server.pid));
      } finally {
        for (const connection of hostile) connection.close();
      }
      assert(most_mb < MEMORY_MAX_MB, `${count} connections took ${Math.round(most_mb)} MB`);
    }
    assertEquals((await server.stop()).code, 0);
  },
});
