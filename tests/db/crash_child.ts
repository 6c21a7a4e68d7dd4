/**
 * A process that dies. Arguments: what to do ("create", "write", "write long", "exec"), the database file, and where to die in
 * "create" or the SQL of "exec".
 */
import { dirname, join } from "@std/path";
import { openDatabase } from "../../db/open.ts";
import { openSqlite } from "../../db/sqlite.ts";
import { MIGRATIONS, NOW } from "./support.ts";

const [task, path = "", point = ""] = Deno.args;
const options = { path, backupsDir: join(dirname(path), "backups"), now: () => NOW, migrations: MIGRATIONS };

/** Ends this process as a power cut would, without any cleaning up. */
function die(): never {
  Deno.kill(Deno.pid, "SIGKILL");
  for (;;); // the signal is on its way
}

function dieAround(moment: string, operation: (...args: never[]) => unknown): never {
  if (moment === "after") operation();
  return die();
}

/** Replaces one of the file operations by one that dies before or after doing its work. */
function arm(name: "renameSync" | "writeFileSync", when: "before" | "after"): void {
  const original = Deno[name] as (...args: unknown[]) => unknown;
  Object.defineProperty(Deno, name, {
    value: (...args: unknown[]) => dieAround(when, () => original(...args)),
  });
}

switch (task) {
  case "create": {
    const [operation, when] = point.split(" ");
    if (operation === "renameSync" || operation === "writeFileSync") {
      arm(operation, when === "after" ? "after" : "before");
    }
    await openDatabase({
      ...options,
      initialised: false,
      seed: (db) => {
        db.run("INSERT INTO shelves VALUES ('first', 'First shelf')");
        if (point === "seed") die();
        db.afterCommit(() => {
          if (point === "commit") die();
        });
      },
    });
    die();
    break;
  }
  case "write": {
    const db = await openDatabase({ ...options, initialised: true });
    let next = 0;
    const encoder = new TextEncoder();
    const writer = async () => {
      for (;;) {
        const id = `shelf-${next++}`;
        await db.write(() => db.run("INSERT INTO shelves VALUES (:id, 'x')", { id }));
        Deno.stdout.writeSync(encoder.encode(`${id}\n`)); // the answer: from here on the row must never be lost
      }
    };
    await Promise.all(Array.from({ length: 16 }, writer));
    break;
  }
  case "write long": {
    const db = await openDatabase({ ...options, initialised: true });
    await db.writeInSlices(function* (db) {
      for (let number = 0;; number++) {
        db.run("INSERT INTO shelves VALUES (:id, 'x')", { id: `shelf-${number}` });
        if (number === 20_000) Deno.stdout.writeSync(new TextEncoder().encode("in the middle\n"));
        yield;
      }
    });
    break;
  }
  case "exec": {
    openSqlite(path).exec(point);
    die();
    break;
  }
  default:
    throw new RangeError(`Cannot do "${task}"`);
}
