/** `benchtop token rotate-key` where it cannot be done: the key and the trail go together. */
import { openSqlite } from "../../db/sqlite.ts";
import { takeDataDir } from "../../server/data_dir.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { TempDir } from "../support/temp_dir.ts";
import { addUser, runCommand } from "../support/user_command.ts";

Deno.test("a new key that is refused, or cannot be written down, leaves the old one in its place", async () => {
  using dir = new TempDir();
  await addUser(dir, "anna", "--admin");
  const key = `${"A".repeat(43)}\n`;
  Deno.writeTextFileSync(dir.join("secret.key"), key, { mode: 0o600 });
  const rotate = () => runCommand(dir, ["token", "rotate-key"]);
  const keyNow = () => Deno.readTextFileSync(dir.join("secret.key"));
  const driver = openSqlite(dir.join("benchtop.db"));
  const version = driver.pragma("user_version", { simple: true });
  const owner = takeDataDir(dir.path); // as a running server: the command is a guest
  driver.pragma("user_version = 999");
  assertMatch((await rotate()).stderr, /is in use by a newer Benchtop/);
  assertEquals(keyNow(), key);
  driver.pragma(`user_version = ${version}`);
  // The rows are written, the commit fails.
  driver.exec("CREATE TABLE parents (id INTEGER PRIMARY KEY)");
  driver.exec("CREATE TABLE orphans (id INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)");
  driver.exec("CREATE TRIGGER fault AFTER INSERT ON audit_logs BEGIN INSERT INTO orphans VALUES (7); END");
  assertMatch((await rotate()).stderr, /FOREIGN KEY/);
  assertEquals(keyNow(), key);
  driver.exec("DROP TRIGGER fault; DROP TABLE orphans; DROP TABLE parents");
  driver.close();
  owner.release();
  assertEquals((await rotate()).code, 0);
  assert(keyNow() !== key);
});
