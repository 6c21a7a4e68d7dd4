/**
 * A command that dies beside a running server. Arguments: the database file, and where to die: "before" the write, in
 * the middle of it ("rows": the user is there, the entry in the trail is not), or "after" the commit.
 */
import { dirname, join } from "@std/path";
import { openAsGuest } from "../../db/guest.ts";
import { insertUser } from "../../db/users.ts";

const [path = "", point = ""] = Deno.args;

/** Ends this process as a power cut would, without any cleaning up. */
function die(): never {
  Deno.kill(Deno.pid, "SIGKILL");
  for (;;); // the signal is on its way
}

const guest = openAsGuest({ path, backupsDir: join(dirname(path), "backups") });
if (point === "before") die();
await guest.db.write(() => {
  guest.requireSchema();
  const at = new Date().toISOString();
  const name = `${point}-${Deno.pid}`;
  const user = { id: crypto.randomUUID(), username: name, username_key: name, email: null, full_name: null };
  const rest = { password_hash: "none", is_active: true, is_admin: false, version: 1, created_at: at, updated_at: at };
  insertUser(guest.db, { ...user, ...rest });
  if (point === "rows") die();
});
die();
