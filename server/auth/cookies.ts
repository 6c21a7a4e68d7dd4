/**
 * The cookies of a session. Cookies do not tell ports apart, so their names do: two servers of one computer, or two data
 * directories that take turns at one port, must not overwrite each other's.
 */
import type { Context } from "hono";
import { serialize } from "hono/utils/cookie";
import type { Env, Services } from "../context.ts";
import { type Issued, SESSION_DAYS } from "./sessions.ts";

/** The only address the refresh token is sent to. */
export const REFRESH_PATH = "/api/v1/auth/refresh";

const SESSION_S = SESSION_DAYS * 86_400;

/** The value of a cookie; `ambiguous` when it came more than once. */
type Found = string | "ambiguous" | undefined;

export function accessCookie(services: Services, request: Request): Found {
  return findCookie(request, nameOf("access", services));
}

export function refreshCookie(services: Services, request: Request): Found {
  return findCookie(request, nameOf("refresh", services));
}

/** Adds the cookies of a session to an answer. */
export function setCookies(
  c: Context<Env>,
  answer: Response,
  { answer: { token, expires_in }, refresh_token }: Issued,
) {
  const services = c.get("services");
  append(c, answer, nameOf("access", services), token, "/", expires_in);
  if (refresh_token !== undefined) {
    append(c, answer, nameOf("refresh", services), refresh_token, REFRESH_PATH, SESSION_S);
  }
}

export function clearCookies(c: Context<Env>, answer: Response): void {
  const services = c.get("services");
  append(c, answer, nameOf("access", services), "", "/", 0);
  append(c, answer, nameOf("refresh", services), "", REFRESH_PATH, 0);
}

function append(c: Context<Env>, answer: Response, name: string, value: string, path: string, maxAge: number): void {
  // A proxy in front speaks https to the page, whose origin then says so; on loopback there is nothing to encrypt.
  const secure = c.req.raw.headers.get("origin")?.startsWith("https:") ?? false;
  const cookie = serialize(name, value, { path, maxAge, httpOnly: true, sameSite: "Strict", secure });
  answer.headers.append("set-cookie", cookie);
}

function nameOf(kind: "access" | "refresh", { access, instance }: Services): string {
  return `benchtop_${kind}_${access.port}_${instance.id.slice(-12)}`;
}

function findCookie(request: Request, name: string): Found {
  const header = request.headers.get("cookie");
  if (header === null) return undefined;
  const values = header.split(";").map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length > 1 ? "ambiguous" : values[0];
}
