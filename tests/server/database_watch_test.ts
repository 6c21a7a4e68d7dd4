/** The files of the database are removed, replaced or cut under a running server. */
import { Database } from "../../db/database.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { start } from "../../server/start.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { configOf } from "../support/config.ts";
import { type LogEntry, recordingLogger } from "../support/log.ts";
import { TempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait.ts";

async function createCard(url: string, title: string): Promise<Response> {
  return await fetch(`${url}/api/v1/board/cards`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ column_id: "col-backlog", title }),
  });
}

async function createCards(url: string, ...titles: string[]): Promise<void> {
  for (const title of titles) {
    const answer = await createCard(url, title);
    await answer.body?.cancel();
    assertEquals(answer.status, 201);
  }
}

async function statusOf(url: string): Promise<string> {
  return (await (await fetch(`${url}/health`)).json()).status;
}

function titlesIn(path: string): string[] {
  using db = new Database(openSqlite(path, { readonly: true }));
  assertEquals(db.value("PRAGMA integrity_check"), "ok");
  return db.all<{ title: string }>("SELECT title FROM kanban_cards").map(({ title }) => title);
}

function copyOf(log: readonly LogEntry[]): string | undefined {
  const copy = log.find(({ fields }) => "copy" in fields)?.fields["copy"];
  return typeof copy === "string" ? copy : undefined;
}

const DISPLACED = {
  "the database is removed": {
    how: "removed",
    file: "benchtop.db",
    by: (dir) => Deno.removeSync(dir.join("benchtop.db")),
  },
  "another file takes the database's place": {
    how: "replaced",
    file: "benchtop.db",
    by: (dir) => {
      Deno.writeTextFileSync(dir.join("other"), "another file");
      Deno.renameSync(dir.join("other"), dir.join("benchtop.db"));
    },
  },
  "the log is removed": {
    how: "removed",
    file: "benchtop.db-wal",
    by: (dir) => Deno.removeSync(dir.join("benchtop.db-wal")),
  },
  "another log takes its place": {
    how: "replaced",
    file: "benchtop.db-wal",
    by: (dir) => {
      Deno.writeTextFileSync(dir.join("other"), "another log");
      Deno.renameSync(dir.join("other"), dir.join("benchtop.db-wal"));
    },
  },
  "the index of the log is removed": {
    how: "removed",
    file: "benchtop.db-shm",
    by: (dir) => Deno.removeSync(dir.join("benchtop.db-shm")),
  },
  "the directory is emptied": {
    how: "removed",
    file: "benchtop.db",
    by: (dir) => {
      for (const { name } of Deno.readDirSync(dir.path)) Deno.removeSync(dir.join(name), { recursive: true });
    },
  },
} as const satisfies Readonly<Record<string, { how: string; file: string; by: (dir: TempDir) => void }>>;

for (const [what, { how, file, by }] of Object.entries(DISPLACED)) {
  Deno.test(`when ${what}, changes are refused, the log says so once, and a copy holds all that was answered`, async () => {
    if (Deno.build.os === "windows") return console.log("Skipped: Windows lets nobody remove a file that is open");
    using dir = new TempDir();
    const { logger, entries } = recordingLogger();
    const server = await start({ config: configOf(dir.path), logger });
    const { url } = server.ready;
    try {
      await createCards(url, "before");
      by(dir);
      const after = await createCard(url, "after"); // nobody may have noticed yet: then it is answered, and in the copy
      await after.body?.cancel();
      await waitFor(async () => await statusOf(url) === "read_only", "the loss to be noticed");
      const before = await (await fetch(`${url}/api/v1/board`)).text();
      const refused = await createCard(url, "late");
      const { type, status, detail } = await refused.json();
      const sentence = "The database was removed or replaced while it was in use; nothing was changed";
      assertEquals([type, status, detail], ["/problems/database_displaced", 503, sentence]);
      assertEquals(await (await fetch(`${url}/api/v1/board`)).text(), before);
      const copy = await waitFor(() => copyOf(entries), "the copy");
      const titles = titlesIn(copy);
      assertEquals(titles.includes("before"), true);
      assertEquals(titles.includes("after"), after.status === 201);
      assertEquals(titles.includes("late"), false);
    } finally {
      await server.stop();
    }
    const next = "changes are refused, and what is held open is copied; stop Benchtop and put the file back";
    assertEquals(
      entries.filter(({ message }) => message.startsWith("A file of the database")).map((
        { level, message, fields },
      ) => [level, message, fields]),
      [["error", `A file of the database was ${how} while it is in use: ${next}`, { file: dir.join(file) }]],
    );
    const copies = [...Deno.readDirSync(dir.join("backups"))].filter(({ name }) => name.endsWith(".db"));
    assertEquals(copies.length, 1);
  });
}

Deno.test("a database that is removed right before the stop is copied at the stop", async () => {
  if (Deno.build.os === "windows") return console.log("Skipped: Windows lets nobody remove a file that is open");
  using dir = new TempDir();
  const { logger, entries } = recordingLogger();
  const server = await start({ config: configOf(dir.path), logger });
  await createCards(server.ready.url, "one", "two");
  Deno.removeSync(dir.join("benchtop.db"));
  await server.stop();
  const copy = copyOf(entries);
  assert(copy !== undefined, "there is no copy");
  assertEquals(["one", "two"].every((title) => titlesIn(copy).includes(title)), true);
  assertEquals(
    [dir.has("benchtop.db-wal"), dir.has("benchtop.db-shm")],
    [false, false],
    "its log is applied to no other",
  );
});

Deno.test("a database that is cut is noticed, and the log does not call the copy whole", async () => {
  if (Deno.build.os === "windows") return console.log("Skipped: Windows lets nobody cut a file that SQLite has mapped");
  using dir = new TempDir();
  const { logger, entries } = recordingLogger();
  const server = await start({ config: configOf(dir.path), logger });
  try {
    Deno.truncateSync(dir.join("benchtop.db"), 8192);
    await waitFor(async () => await statusOf(server.ready.url) === "read_only", "the cut to be noticed");
    const refused = await createCard(server.ready.url, "late");
    await refused.body?.cancel();
    assertEquals(refused.status, 503); // displaced, or damaged when a page that is gone was asked for before
  } finally {
    await server.stop();
  }
  assertEquals(entries.some(({ message }) => message.includes("is safe in a copy")), false);
});

Deno.test("what others do to a database in its place is no loss: a checkpoint, VACUUM, a reader that closes", async () => {
  using dir = new TempDir();
  const { logger, entries } = recordingLogger();
  const server = await start({ config: configOf(dir.path), logger });
  const { url } = server.ready;
  try {
    await createCards(url, ...Array.from({ length: 50 }, (_, number) => `card ${number}`));
    {
      using other = new Database(openSqlite(dir.join("benchtop.db"), { guest: true }));
      await other.write(() => other.run("DELETE FROM kanban_cards WHERE title LIKE 'card %'"));
      other.checkpoint();
    }
    const driver = openSqlite(dir.join("benchtop.db"), { guest: true });
    driver.exec("VACUUM");
    driver.pragma("wal_checkpoint(TRUNCATE)");
    driver.close();
    const looks = performance.now() + 700; // several looks of the watch
    await waitFor(() => performance.now() > looks, "the watch to have looked");
    await createCards(url, "still here");
    assertEquals(await statusOf(url), "ok");
  } finally {
    await server.stop();
  }
  assertEquals(entries.filter(({ level }) => level === "error"), []);
  assertEquals(titlesIn(dir.join("benchtop.db")).includes("still here"), true);
});
