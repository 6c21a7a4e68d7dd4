import { assert, assertEquals } from "../support/assert.ts";
import { BenchtopProcess, type Program, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait.ts";

/** Enough for a server at rest; far fewer than the connections that follow. */
const DESCRIPTORS = 100;
const CONNECTIONS = 300;

/** Opens connections until the server has no descriptor left for one more. */
async function floodWith(connections: Deno.Conn[], port: number): Promise<void> {
  try {
    while (connections.length < CONNECTIONS) connections.push(await Deno.connect({ hostname: "127.0.0.1", port }));
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionRefused || error instanceof Deno.errors.ConnectionReset)) throw error;
  }
}

Deno.test({
  name: "a server that ran out of file descriptors listens again on its port as soon as it has some",
  ignore: Deno.build.os === "windows", // has no such limit
  fn: async () => {
    using dir = new TempDir();
    const limited: Program = ["/bin/sh", "-c", `ulimit -n ${DESCRIPTORS} && exec "$0" "$@"`, ...sourceProgram()];
    await using server = await BenchtopProcess.start(limited, ["--port", "0", "--data-dir", dir.path]);
    const connections: Deno.Conn[] = [];
    try {
      await floodWith(connections, server.record.port);
      assert(connections.length > DESCRIPTORS / 2, "the server took what it could");
    } finally {
      for (const connection of connections) connection.close();
    }
    // Some versions of Deno notice only now that their listener has failed.
    await waitFor(() => server.log.includes("Listening again"), "the port to be open again");
    const created = await fetch(`${server.record.url}/api/v1/board/cards`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ column_id: "col-backlog", title: "after the flood" }),
    });
    assertEquals(created.status, 201);
    await created.body?.cancel();
    assertEquals((await server.stop()).code, 0);
  },
});
