/**
 * The cookies of a session. Cookies do not tell ports apart, so their names do: two servers of one computer, or two
 * data directories that take turns at one port, must not overwrite each other's.
 */
import type { Context } from "hono";
import { serialize } from "hono/utils/cookie";
import { findUser } from "../../db/users.ts";
import type { Env, Services } from "../context.ts";
import { keyHashOf } from "./client.ts";
import { DEVICE_DAYS, findDevice, makeDevice } from "./devices.ts";
import { type Issued, SESSION_DAYS } from "./sessions.ts";

/** The only address the refresh token is sent to. */
export const REFRESH_PATH = "/api/v1/auth/refresh";

/** Where somebody logs in: nothing else needs to know the device. */
const DEVICE_PATH = "/api/v1/auth";

/** Where another server on this host could have put cookies of these names, so that ours come with them. */
const OTHER_PATHS = ["/api", "/api/v1"];

const SESSION_S = SESSION_DAYS * 86_400;

/** Values of one name that are looked at: whoever sets more of them wants us to be busy. */
const VALUES_MAX = 8;

/** What came as the access token's cookie: several when another server on this host has set some. */
export function accessCookies(services: Services, request: Request): readonly string[] {
  return findCookies(request, nameOf("access", services));
}

/**
 * What came as the refresh token's cookie. A page of another origin has no use of it: the guard lets it bring a token.
 */
export function refreshCookies(c: Context<Env>): readonly string[] {
  return isForeign(c) ? [] : findCookies(c.req.raw, nameOf("refresh", c.get("services")));
}

/**
 * What came as the cookie of a device that this user has logged in from. All of them are looked at: others on this host
 * can put theirs in front of ours.
 */
export function deviceCookies(c: Context<Env>, user_id: string): readonly string[] {
  return isForeign(c) ? [] : findCookies(c.req.raw, deviceName(c.get("services"), user_id), Infinity);
}

/** Adds the cookies of a session to an answer, and takes away those that would come beside them. */
export function setCookies(
  c: Context<Env>,
  answer: Response,
  { answer: { token, expires_in, user }, refresh_token }: Issued,
) {
  if (isForeign(c)) return;
  const [access, refresh] = namesOf(c);
  append(c, answer, access, token, "/", expires_in);
  if (refresh_token !== undefined) append(c, answer, refresh, refresh_token, REFRESH_PATH, SESSION_S);
  // Only where some are in the way: everybody else gets the two cookies there are.
  const came = accessCookies(c.get("services"), c.req.raw).length;
  if (came > 1 || (came === 1 && c.get("caller").actor.kind === "nobody")) clearOthers(c, answer);
  setDevice(c, answer, user.id);
}

/** From now on this device is one that the user has logged in from, unless it is one already. */
function setDevice(c: Context<Env>, answer: Response, user_id: string): void {
  const services = c.get("services");
  const user = findUser(services.db, user_id);
  const key_hash = keyHashOf(c.req.raw);
  if (user === undefined || findDevice(services, user, key_hash, deviceCookies(c, user_id)) !== undefined) return;
  const device = makeDevice(services, user, key_hash);
  append(c, answer, deviceName(services, user_id), device, DEVICE_PATH, DEVICE_DAYS * 86_400);
}

export function clearCookies(c: Context<Env>, answer: Response): void {
  if (isForeign(c)) return;
  const [access, refresh] = namesOf(c);
  append(c, answer, access, "", "/", 0);
  append(c, answer, refresh, "", REFRESH_PATH, 0);
}

/** Clears them wherever they may have been put: those that came are of no use. */
export function clearAllCookies(c: Context<Env>, answer: Response): void {
  clearCookies(c, answer);
  clearOthers(c, answer);
}

function clearOthers(c: Context<Env>, answer: Response): void {
  if (isForeign(c)) return;
  const [access, refresh] = namesOf(c);
  for (const path of OTHER_PATHS) append(c, answer, access, "", path, 0);
  for (const path of ["/", ...OTHER_PATHS]) append(c, answer, refresh, "", path, 0);
}

function append(c: Context<Env>, answer: Response, name: string, value: string, path: string, maxAge: number): void {
  // A proxy in front speaks https to the page, whose origin then says so; on loopback there is nothing to encrypt.
  const secure = c.req.raw.headers.get("origin")?.startsWith("https:") ?? false;
  const cookie = serialize(name, value, { path, maxAge, httpOnly: true, sameSite: "Strict", secure });
  answer.headers.append("set-cookie", cookie);
}

function isForeign(c: Context<Env>): boolean {
  return c.get("foreign") === true;
}

function namesOf(c: Context<Env>): [access: string, refresh: string] {
  const services = c.get("services");
  return [nameOf("access", services), nameOf("refresh", services)];
}

function nameOf(kind: "access" | "refresh" | "device", { access, instance }: Services): string {
  return `benchtop_${kind}_${access.port}_${instance.id.slice(-12)}`;
}

/** One for each user: people who share a browser each keep theirs. */
function deviceName(services: Services, user_id: string): string {
  return `${nameOf("device", services)}_${user_id.slice(-12)}`;
}

/** The different values, in the order they came in. */
function findCookies(request: Request, name: string, most = VALUES_MAX): readonly string[] {
  const header = request.headers.get("cookie");
  if (header === null) return [];
  const values = header.split(";").map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return [...new Set(values)].slice(0, most);
}
