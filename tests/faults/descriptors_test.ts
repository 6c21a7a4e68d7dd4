/** A server with few file descriptors, and more connections than it has of them. */
import { assert, assertEquals } from "../support/assert.ts";
import { BenchtopProcess, type Program, sourceProgram } from "../support/process.ts";
import { TempDir } from "../support/temp_dir.ts";

const CONNECTIONS = 300;

for (const descriptors of [100, 256]) {
  Deno.test({
    name: `with ${descriptors} file descriptors and ${CONNECTIONS} silent connections everybody else is served`,
    ignore: Deno.build.os === "windows", // has no such limit
    fn: async () => {
      using dir = new TempDir();
      const limited: Program = ["/bin/sh", "-c", `ulimit -n ${descriptors} && exec "$0" "$@"`, ...sourceProgram()];
      await using server = await BenchtopProcess.start(limited, ["--port", "0", "--data-dir", dir.path]);
      const { url, port } = server.record;
      const silent: Deno.Conn[] = [];
      try {
        while (silent.length < CONNECTIONS) silent.push(await Deno.connect({ hostname: "127.0.0.1", port }));
        const created = await fetch(`${url}/api/v1/board/cards`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ column_id: "col-backlog", title: "in the flood" }),
        });
        assertEquals([created.status, (await created.json()).title], [201, "in the flood"]);
        const page = await fetch(`${url}/`, { headers: { accept: "text/html" } }); // files are read for it
        assertEquals([page.status, (await page.text()).includes("<html")], [200, true]);
        if (Deno.build.os === "linux") {
          const open = [...Deno.readDirSync(`/proc/${server.pid}/fd`)].length;
          assert(open <= descriptors - 32, `${open} of ${descriptors} descriptors are open`);
        }
      } finally {
        for (const connection of silent) connection.close();
      }
      const { code, stderr } = await server.stop();
      assertEquals([code, stderr.match(/.*could not be accepted.*/g)], [0, null]);
    },
  });
}
