/**
 * How each kind of setting is changed: one write and one audit entry, and nothing at all when there is no difference.
 */
import * as rows from "../../db/settings.ts";
import { type Adopted, adoptLocalRows, findOldestActiveAdministrator } from "../../db/users.ts";
import { appendAudit } from "../audit/service.ts";
import type { Caller, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { requireStanding } from "../standing.ts";
import { write } from "../write.ts";
import { secretSetting, storedSetting } from "./describe_setting.ts";
import type { InstanceKey, SecretKey, SettingKey, UserKey } from "./registry.ts";
import type { Setting } from "./schema.ts";
import { readStored } from "./stored.ts";

/** @param value in the form in which it is kept; undefined for the default */
export function changeUserSetting(
  services: Services,
  caller: Caller,
  key: UserKey,
  value: unknown,
): Promise<Setting> {
  const { db, now } = services;
  const owner_id = caller.actor.user_id;
  return write(services, caller, () => {
    const text = toText(value);
    const setting = storedSetting(key, value);
    if (text === rows.findUserSetting(db, owner_id, key)) return setting;
    if (text === undefined) rows.deleteUserSetting(db, owner_id, key);
    else rows.putUserSetting(db, owner_id, { key, value: text }, now());
    audit(services, caller, { setting, owner_id });
    return setting;
  });
}

/** The same for everybody at once. */
export async function changeInstanceSetting(
  services: Services,
  caller: Caller,
  key: InstanceKey,
  value: unknown,
): Promise<Setting> {
  const { db, now, settings } = services;
  refuseFixed(key, settings.fixedBy(key));
  const turnsOn = key === "auth_required" && value === true;
  if (turnsOn) services.accessTokens.requireKey(); // without it nobody could log in any more
  return await write(services, caller, () => {
    const text = toText(value);
    const setting = storedSetting(key, value);
    if (text === rows.findSetting(db, key)) return setting;
    const adopted = turnsOn ? handOver(services) : undefined;
    if (text === undefined) rows.deleteSetting(db, key);
    else rows.putSetting(db, { key, value: text }, now());
    audit(services, caller, { setting, adopted });
    db.afterCommit(() => reloadSettings(services));
    return setting;
  });
}

/**
 * Stores that accounts are on, as they are by a flag: a start without the flag must not let everybody in. Call it
 * inside `db.write`.
 *
 * @returns the change, for the entry of what it belongs to; nothing when it is stored already
 */
export function keepAccountsOn(services: Services): { readonly setting?: Setting } {
  const { db, now } = services;
  const value = "true";
  if (rows.findSetting(db, "auth_required") === value) return {};
  rows.putSetting(db, { key: "auth_required", value }, now());
  db.afterCommit(() => reloadSettings(services));
  return { setting: storedSetting("auth_required", true) };
}

/** A secret goes to its file, which knows no transactions; that it was changed, and nothing more, is written down. */
export async function changeSecret(
  services: Services,
  caller: Caller,
  key: SecretKey,
  value: unknown,
): Promise<Setting> {
  const { secrets, settings } = services;
  refuseFixed(key, secrets.fixedBy(key));
  requireStanding(services, caller.actor); // before the file is written; the write asks again, and has it put back
  const setting = secretSetting(key, value !== undefined);
  const record = () => write(services, caller, () => audit(services, caller, { setting }));
  const { origin } = new URL(settings.get("ai_base_url")); // whoever enters a key means the service that is set now
  if (typeof value === "string") await secrets.set(key, value, origin, record);
  else await secrets.remove(key, record);
  return setting;
}

/**
 * Takes over what this or another process has committed. Whoever listens while accounts go on or off has to come back
 * and say who they are.
 */
export function reloadSettings({ settings, events }: Services): void {
  const before = settings.get("auth_required");
  settings.reload(readStored);
  if (settings.get("auth_required") !== before) events.endAll();
}

function refuseFixed(key: SettingKey, by: string | undefined): void {
  if (by === undefined) return;
  throw new AppError("setting_fixed", `Cannot change ${key}: ${by} says what it is until the next start`);
}

interface Adoption {
  readonly user_id: string;
  readonly adopted: Adopted;
}

/** With accounts there is no local user any more: what was theirs goes to the administrator who was there first. */
function handOver({ db }: Services): Adoption {
  const administrator = findOldestActiveAdministrator(db);
  if (administrator === undefined) {
    throw new AppError("no_administrator", "Cannot turn accounts on: there is no active administrator to log in");
  }
  return { user_id: administrator.id, adopted: adoptLocalRows(db, administrator.id) };
}

function audit(
  services: Services,
  caller: Caller,
  { setting, owner_id, adopted }: { setting: Setting; owner_id?: string; adopted?: Adoption | undefined },
): void {
  appendAudit(services, caller, {
    operation: setting.is_set ? "setting.update" : "setting.delete",
    entity_type: "setting",
    entity_id: setting.key,
    ...(owner_id === undefined ? {} : { owner_id }),
    details: { row: setting, ...adopted },
  });
}

function toText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
