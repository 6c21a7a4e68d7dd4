/** Users at the command line: for those who cannot log in yet, or not any more. */
import type { Database } from "../../db/database.ts";
import { MIGRATIONS } from "../../db/migrations/mod.ts";
import { countBelongings, findUserByKey, iterateUsers, type UserChange, type UserRow } from "../../db/users.ts";
import { Passwords } from "../auth/passwords.ts";
import { COMMAND } from "../authorize.ts";
import type { Config } from "../config.ts";
import { writeAll } from "../log.ts";
import { EXIT, type ExitCode, Refusal } from "../refusal.ts";
import { NewPassword, Username } from "../users/schema.ts";
import { changeUser, insertNewUser, nameKey, type UserServices } from "../users/service.ts";
import { changeData } from "./change_data.ts";
import { readNewPassword } from "./password_input.ts";
import { readData } from "./read_data.ts";

const CALLER = { actor: COMMAND, request_id: null };

interface AddOptions {
  readonly is_admin: boolean;
  readonly fromStdin: boolean;
}

/** Makes a user; in a directory without a database, that as well. */
export async function addUser(config: Config, name: string, { is_admin, fromStdin }: AddOptions): Promise<ExitCode> {
  const username = requireText(Username, name, `The name ${JSON.stringify(name)}`);
  const password_hash = await hashNewPassword(fromStdin);
  await changeData(config, {
    mayCreate: true,
    work: (services) => insertNewUser(services, CALLER, { username, is_admin, password_hash }),
  });
  return say(`Created the ${is_admin ? "administrator" : "user"} "${username}"`);
}

/** Gives a user another password, which ends their sessions and API tokens. */
export async function setPassword(config: Config, name: string, fromStdin: boolean): Promise<ExitCode> {
  const { username } = readUsers(config, (db) => requireUser(db, name)); // before anybody types a password for nothing
  const password_hash = await hashNewPassword(fromStdin);
  const ended = await changeData(config, {
    mayCreate: false,
    work: (services) => {
      const user = requireUser(services.db, name);
      const before = countBelongings(services.db, user.id).tokens;
      changeUser(services, CALLER, user, { password_hash });
      return before - countBelongings(services.db, user.id).tokens;
    },
  });
  return say(`"${username}" has another password, and is logged out everywhere${tokenWords(ended)}`);
}

function tokenWords(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "; the API token they had is gone" : `; the ${count} API tokens they had are gone`;
}

/** Lets a user in again, or locks them out and ends their sessions. */
export async function setActive(config: Config, name: string, is_active: boolean): Promise<ExitCode> {
  const { username } = await change(config, name, { is_active });
  return say(is_active ? `"${username}" may log in` : `"${username}" is locked out`);
}

export function listUsers(config: Config): ExitCode {
  const users = readUsers(config, (db) => [...iterateUsers(db, { by: "username", descending: false })]);
  if (users.length === 0) return say("There are no users");
  const width = Math.max(...users.map(({ username }) => username.length));
  return say(users.map((user) => describeUser(user, width)).join("\n"));
}

function describeUser({ username, is_admin, is_active }: UserRow, width: number): string {
  return `${username.padEnd(width)}  ${is_admin ? "administrator" : "user"}${is_active ? "" : ", locked out"}`;
}

function change(config: Config, name: string, wanted: UserChange) {
  return changeData(config, {
    mayCreate: false,
    work: (services: UserServices) => changeUser(services, CALLER, requireUser(services.db, name), wanted),
  });
}

/** A password that is chosen now, hashed: before the database is opened, since it takes a while. */
async function hashNewPassword(fromStdin: boolean): Promise<string> {
  const passwords = new Passwords();
  const password = requireText(NewPassword, await readNewPassword(fromStdin), "The password");
  const fault = await passwords.check(password);
  if (fault !== undefined) throw new Refusal(EXIT.usage, `The password ${fault}`);
  return await passwords.hash(password);
}

function requireText(schema: typeof Username | typeof NewPassword, text: string, what: string): string {
  const { data, error } = schema.safeParse(text);
  if (data !== undefined) return data;
  throw new Refusal(EXIT.usage, `${what} ${error?.issues[0]?.message ?? "cannot be used"}`, error);
}

function requireUser(db: Database, name: string): UserRow {
  const user = findUserByKey(db, nameKey(name));
  if (user !== undefined) return user;
  throw new Refusal(EXIT.usage, `There is no user ${JSON.stringify(name)}: benchtop user list shows who there is`);
}

/** Reads users where the database is of this program's schema; an older one may not even know of users. */
function readUsers<T>(config: Config, read: (db: Database) => T): T {
  return readData(config, (db) => {
    const version = db.value<number>("PRAGMA user_version") ?? 0;
    if (version === MIGRATIONS.length) return read(db);
    const next = version < MIGRATIONS.length ? "start this Benchtop there once" : "use that Benchtop or a newer one";
    const which = version < MIGRATIONS.length ? "an older" : "a newer";
    throw new Refusal(EXIT.data, `The database in ${config.data_dir} was written by ${which} Benchtop: ${next}`);
  });
}

function say(text: string): ExitCode {
  writeAll(Deno.stdout, `${text}\n`);
  return EXIT.ok;
}
