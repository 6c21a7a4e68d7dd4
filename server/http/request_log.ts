/** The outermost middleware: gives the request its id, and the answer what every answer carries; logs both. */
import { createMiddleware } from "hono/factory";
import { NOBODY } from "../authorize.ts";
import type { Env, Services } from "../context.ts";
import { completeHeaders } from "./headers.ts";
import { writeTurn } from "./rate_limit.ts";

/** Characters of a path that the log keeps: enough for every address there is. */
const PATH_MAX = 200;

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

export function requestLog(services: Services) {
  const { logger } = services;
  return createMiddleware<Env>(async (c, next) => {
    const started = performance.now();
    const request_id = requestIdOf(c.req.raw);
    c.set("services", services);
    c.set("caller", { actor: NOBODY, request_id }); // until the session is known
    await next();
    if (c.get("complete") !== true) completeHeaders(c.res.headers, request_id);
    const turn = c.get("turn");
    if (turn !== undefined) writeTurn(c.res.headers, turn());
    const { status } = c.res;
    const level = levelOf(status);
    if (!logger.isEnabled(level)) return;
    const duration_ms = Math.round((performance.now() - started) * 100) / 100;
    logger[level]("request", {
      method: c.req.method,
      path: c.req.path.slice(0, PATH_MAX),
      status,
      duration_ms,
      request_id,
    });
  });
}

/** The caller's own id when it is harmless, so that its log and ours can be read side by side; else a new one. */
function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : newRequestId();
}

// Unique among the runs of one data directory, and short: it goes out with every answer.
const RUN = crypto.randomUUID().slice(0, 8);
let count = 0;

function newRequestId(): string {
  return `${RUN}-${(++count).toString(36)}`;
}

/** The audit trail already tells what changed; the log is for what did not go well. */
function levelOf(status: number): "debug" | "info" | "warn" {
  if (status >= 500) return "warn";
  return status >= 400 ? "info" : "debug";
}
