/** The application as the port gets it: health is answered at once, all else is loaded with the first request for it. */
import { Hono } from "hono";
import type { Env, Services } from "./context.ts";
import type { Fetch } from "./entrance.ts";
import { AppError } from "./errors.ts";
import { json } from "./http/answer.ts";
import { framing } from "./http/framing.ts";
import { guard } from "./http/guard.ts";
import { answerProblem } from "./http/problem.ts";
import { requestLog } from "./http/request_log.ts";
import { getHealth } from "./system/service.ts";

/** Whatever asks whether the server runs, a shell or a script, asks here, and needs nothing else. */
const HEALTH = /^[a-z]+:\/\/[^/?#]*\/health\/?(?:\?|$)/i;

/**
 * Routes, their schemas and zod are most of what a start would have to load. A load that fails is answered as a fault,
 * and tried again with the next request.
 *
 * @param load what has the whole application
 */
export function lateApp(services: Services, load: () => Promise<AppModule> = () => import("./app.ts")): Fetch {
  const early = earlyApp(services);
  let whole: Fetch | undefined;
  let loading: Promise<Fetch> | undefined;
  const loadWhole = async () => {
    try {
      return whole = (await load()).createApp(services).fetch;
    } finally {
      loading = undefined;
    }
  };
  const first: Fetch = async (request, connection) => {
    if (isHealth(request)) return await early(request, connection);
    try {
      await (loading ??= loadWhole());
    } catch (cause) {
      return await early(request, connection, cause);
    }
    return await handle(request, connection);
  };
  const handle: Fetch = (request, connection) => (whole ?? first)(request, connection);
  return handle;
}

type AppModule = Pick<typeof import("./app.ts"), "createApp">;

function isHealth({ method, url }: Request): boolean {
  return (method === "GET" || method === "HEAD") && HEALTH.test(url);
}

/** What stands before the routes, with health alone behind it; all else is the fault that it is given. */
function earlyApp(services: Services) {
  const faults = new WeakMap<Request, unknown>();
  const app = new Hono<Env>({ strict: false });
  app.use(requestLog(services), framing, guard(services.access));
  app.get("/health", (c) => {
    return json(c, getHealth(c.get("services")));
  });
  app.notFound((c) => {
    const cause = faults.get(c.req.raw);
    return answerProblem(new AppError("internal", "The application could not be loaded", { cause }), c);
  });
  app.onError(answerProblem);
  return (request: Request, connection: Parameters<Fetch>[1], fault?: unknown) => {
    faults.set(request, fault);
    return app.fetch(request, connection);
  };
}
