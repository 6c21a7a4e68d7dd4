/** Cross-origin answers: only for foreign origins on the list, which the guard has recognised. */
import type { Context, Next } from "hono";
import type { Env } from "../context.ts";

const EXPOSED = "Content-Disposition, ETag, Link, Location, Retry-After, WWW-Authenticate, X-RateLimit-Limit, " +
  "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, X-Total-Count";
// A page of another origin never gets to send cookies: it brings a token.
const ALLOWED_HEADERS = "Accept, Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, " +
  "X-Request-Id, X-Session-Key";
const ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

/** Answers a preflight request, or lets the request through and tells its origin that it may read the answer. */
export async function answerForeign(c: Context<Env>, next: Next, origin: string): Promise<Response | void> {
  const isPreflight = c.req.method === "OPTIONS" && c.req.raw.headers.has("access-control-request-method");
  if (isPreflight) return new Response(null, { status: 204, headers: { ...corsHeaders(origin), ...PREFLIGHT } });
  await next();
  for (const [name, value] of Object.entries(corsHeaders(origin))) c.res.headers.set(name, value);
  c.res.headers.append("vary", "Origin");
}

const PREFLIGHT = {
  "access-control-allow-headers": ALLOWED_HEADERS,
  "access-control-allow-methods": ALLOWED_METHODS,
  "access-control-max-age": "600",
  vary: "Origin",
};

function corsHeaders(origin: string) {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": EXPOSED,
    "cross-origin-resource-policy": "cross-origin", // this origin was allowed to read it
  };
}
