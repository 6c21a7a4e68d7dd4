/**
 * Who may talk to this server (DESIGN §5). Loopback is not a safe place: any web page can send requests to it, and a
 * rebound DNS name reaches it. It stands before every route and static file.
 */
import { createMiddleware } from "hono/factory";
import type { Access, Env } from "../context.ts";
import { AppError } from "../errors.ts";
import { answerForeign } from "./cors.ts";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const TAURI_ORIGINS = ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];
const DEV_ORIGINS = ["http://localhost:1420", "http://localhost:5173"];
const DEFAULT_PORT = 80; // a browser leaves it out of Host and Origin

export function guard(access: Access) {
  const rulesNow = rememberRules(access);
  return createMiddleware<Env>((c, next) => {
    const { url, headers } = c.req.raw;
    const rules = rulesNow();
    checkHost(headers.get("host"), url, rules);
    const origin = headers.get("origin");
    if (origin === null) checkFetchSite(c.req.raw);
    else if (rules.foreignOrigins.has(origin)) return answerForeign(c, next, origin);
    else if (!rules.ownOrigins.has(origin)) {
      throw new AppError("origin_refused", `Requests from origin "${origin.slice(0, 100)}" are refused`);
    }
    return next();
  });
}

interface Rules {
  /** Authorities, `host:port` in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly ownOrigins: ReadonlySet<string>;
  /** Origins that are not ours and may talk to us all the same. */
  readonly foreignOrigins: ReadonlySet<string>;
}

/** The rules depend on the port, which is known only once we listen: made at the first request, then kept. */
function rememberRules(access: Access): () => Rules {
  let made: { readonly port: number; readonly rules: Rules } | undefined;
  return () => {
    const port = access.port();
    if (made?.port !== port) made = { port, rules: makeRules(access, port) };
    return made.rules;
  };
}

function makeRules(access: Access, port: number): Rules {
  const own = LOOPBACK.flatMap((host) => port === DEFAULT_PORT ? [host, `${host}:${port}`] : [`${host}:${port}`]);
  const hosts = new Set([...own, ...access.allowedHosts]);
  return {
    hosts,
    ownOrigins: new Set([...hosts].map((host) => `http://${host}`)),
    foreignOrigins: new Set([...TAURI_ORIGINS, ...(access.devOrigins ? DEV_ORIGINS : []), ...access.allowedOrigins]),
  };
}

function checkHost(host: string | null, url: string, { hosts, ownOrigins }: Rules): void {
  if (host === null || host === "") throw new AppError("host_missing", "The request has no Host header");
  const isHost = hosts.has(host) || hosts.has(host.toLowerCase());
  // An absolute-form target makes URL and header differ; both have to be ours.
  if (isHost && ownOrigins.has(originOf(url))) return;
  const refused = isHost ? originOf(url) : host;
  throw new AppError("host_refused", `"${refused.slice(0, 100)}" is not served here`);
}

/** The origin of an absolute http URL. Cut out, not parsed: this runs for every request. */
function originOf(url: string): string {
  const end = url.indexOf("/", "http://".length);
  const origin = end === -1 ? url : url.slice(0, end);
  return origin.startsWith("http://127.0.0.1:") ? origin : origin.toLowerCase();
}

function checkFetchSite(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (site === null || site === "same-origin") return; // null: not a browser, or none that tells
  const isNavigation = request.method === "GET" && request.headers.get("sec-fetch-mode") === "navigate";
  if (site === "none" && isNavigation) return; // typed into the address bar, or a bookmark
  throw new AppError("origin_refused", "Requests from other sites are refused");
}
