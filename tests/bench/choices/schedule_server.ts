/** A server that inserts one row for each request to /write, in groups: `schedule_server.ts SCHEDULE FILE`. */
import { setImmediate } from "node:timers";
import { openSqlite } from "../../../db/sqlite.ts";

type Schedule = (work: () => void) => void;

/** Ways of putting off the group's commit; the first is that of `db/group_commit.ts`. */
export const SCHEDULES: Readonly<Record<string, Schedule>> = {
  "setImmediate()": (work) => void setImmediate(work),
  "setTimeout(0)": (work) => void setTimeout(work),
  "queueMicrotask()": queueMicrotask,
};

if (import.meta.main) serve(Deno.args[0] ?? "", Deno.args[1] ?? "");

function serve(name: string, path: string): void {
  const schedule = SCHEDULES[name];
  if (schedule === undefined) throw new Error(`Cannot schedule by "${name}"`);
  const write = groupWrites(path, schedule);
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(JSON.stringify({ port })),
  }, async (request) => {
    if (request.url.endsWith("/write")) await write();
    return new Response("ok");
  });
}

/** The plainest group commit there is: all that came in until the schedule ran share one transaction. */
function groupWrites(path: string, schedule: Schedule): () => Promise<void> {
  const driver = openSqlite(path);
  driver.exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT");
  const insert = driver.prepare("INSERT INTO rows (text) VALUES ('a row')");
  let waiting: (() => void)[] = [];
  const commit = () => {
    const group = waiting;
    waiting = [];
    driver.exec("BEGIN IMMEDIATE");
    for (const _ of group) insert.run();
    driver.exec("COMMIT");
    for (const answer of group) answer();
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) schedule(commit);
    });
}
