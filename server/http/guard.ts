/**
 * Who may talk to this server (the rules are in docs/api.md). Loopback is not a safe place: every web page can
 * send requests to it, and a rebound DNS name reaches it. It stands before every route and static file.
 */
import { createMiddleware } from "hono/factory";
import type { Access, Env } from "../context.ts";
import { AppError } from "../errors.ts";
import { answerForeign } from "./cors.ts";

/** No web page can have this origin. */
const TAURI_ORIGIN = "tauri://localhost";
/** Of a window of Tauri on Windows and Android, but also of any program that listens on port 80 or 443. */
const TAURI_WEB_ORIGINS = ["http://tauri.localhost", "https://tauri.localhost"];
const DEV_ORIGINS = ["http://localhost:1420", "http://localhost:3000", "http://localhost:5173"];
const DEFAULT_PORT = 80; // a browser leaves it out of Host and Origin

export function guard(access: Access) {
  const rules = makeRules(access);
  return createMiddleware<Env>((c, next) => {
    const { url, headers } = c.req.raw;
    const host = headers.get("host")?.toLowerCase() ?? "";
    checkHost(host, url, rules);
    const origin = headers.get("origin");
    if (origin === null) checkFetchSite(c.req.raw);
    else if (rules.foreignOrigins.has(origin)) {
      c.set("foreign", true);
      return answerForeign(c, next, origin);
    } else if (!isOwnOrigin(origin, host, rules)) {
      throw new AppError("origin_refused", `Requests from origin "${origin.slice(0, 100)}" are refused`);
    }
    return next();
  });
}

interface Rules {
  /** Authorities, `host:port` in lower case. */
  readonly hosts: ReadonlySet<string>;
  /** Those that were allowed by name: a proxy may speak https for them. */
  readonly proxied: ReadonlySet<string>;
  /** Origins that are not ours and may talk to us all the same. */
  readonly foreignOrigins: ReadonlySet<string>;
}

function makeRules(access: Access): Rules {
  const { port, names, allowedHosts } = access;
  const own = names.flatMap((host) => port === DEFAULT_PORT ? [host, `${host}:${port}`] : [`${host}:${port}`]);
  return {
    hosts: new Set([...own, ...allowedHosts]),
    proxied: new Set(allowedHosts),
    foreignOrigins: new Set([
      TAURI_ORIGIN,
      ...(access.startedByShell ? TAURI_WEB_ORIGINS : []),
      ...(access.devOrigins ? DEV_ORIGINS : []),
      ...access.allowedOrigins,
    ]),
  };
}

function checkHost(host: string, url: string, { hosts }: Rules): void {
  if (host === "") throw new AppError("host_missing", "The request has no Host header");
  // An absolute-form target makes URL and header differ; both have to be ours.
  const target = authorityOf(url);
  if (hosts.has(host) && (target === host || hosts.has(target))) return;
  const refused = hosts.has(host) ? target : host;
  throw new AppError("host_refused", `"${refused.slice(0, 100)}" is not served here`);
}

/** `host:port` of an absolute http URL, in lower case. Cut out, not parsed: this runs for every request. */
function authorityOf(url: string): string {
  return /^http:\/\/([^/?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? "";
}

/** The page has to come from the very host it talks to: our other names may be someone else's port on another address. */
function isOwnOrigin(origin: string, host: string, { proxied }: Rules): boolean {
  return origin === `http://${host}` || (proxied.has(host) && origin === `https://${host}`);
}

function checkFetchSite(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (site === null || site === "same-origin") return; // null: not a browser, or none that tells
  const isNavigation = request.method === "GET" && request.headers.get("sec-fetch-mode") === "navigate";
  if (site === "none" && isNavigation) return; // typed into the address bar, or a bookmark
  throw new AppError("origin_refused", "Requests from other sites are refused");
}
