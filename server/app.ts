/** The app: the order of the middleware and the table of features. */
import { Hono } from "hono";
import { getPathNoStrict } from "hono/utils/url";
import { assets } from "./assets/routes.ts";
import { audit } from "./audit/routes.ts";
import { auth, login, tokens } from "./auth/routes.ts";
import { authenticate } from "./auth/service.ts";
import { boards, firstBoard } from "./board/routes.ts";
import { chat, chats } from "./chat/routes.ts";
import type { Env, Services } from "./context.ts";
import { events } from "./events/routes.ts";
import { framing } from "./http/framing.ts";
import { guard } from "./http/guard.ts";
import { describe } from "./http/openapi.ts";
import { answerNotFound, answerProblem, ownMethods } from "./http/problem.ts";
import { requestLog } from "./http/request_log.ts";
import { session } from "./http/session.ts";
import { items } from "./items/routes.ts";
import { onlyOnce } from "./only_once.ts";
import { settings } from "./settings/routes.ts";
import { problems } from "./system/problem_routes.ts";
import { health, healthCheck, system } from "./system/routes.ts";
import { users } from "./users/routes.ts";

export const API_PREFIX = "/api/v1";

/** `/api/x` means `/api/v1/x`: for clients that were written before there was a version. */
function toRoutePath(path: string): string {
  return /^\/api\/(?!v1(?:\/|$))/.test(path) ? `${API_PREFIX}${path.slice("/api".length)}` : path;
}

const api = new Hono<Env>()
  .route("/health", health)
  .route("/utils/health-check", healthCheck)
  .route("/board", firstBoard)
  .route("/boards", boards)
  .route("/chat", chat)
  .route("/chats", chats)
  .route("/items", items)
  .route("/users", users)
  .route("/auth", auth)
  .route("/login", login)
  .route("/tokens", tokens)
  .route("/settings", settings)
  .route("/system", system)
  .route("/audit", audit)
  .route("/events", events)
  .route("/sse", events);

/** The API as hono's typed client sees it. */
const versioned = new Hono<Env>().route(API_PREFIX, api);
export type App = typeof versioned;

export function createApp(services: Services): Hono<Env> {
  const app = new Hono<Env>({ getPath: (request) => toRoutePath(getPathNoStrict(request)) });
  app.use(requestLog(services), framing, guard(services.access), session(services, authenticate), ownMethods(app));
  app.route(API_PREFIX, api);
  app.route("/health", health);
  app.route("/audit", audit);
  app.route("/problems", problems);
  const openApi = {
    withAccounts: onlyOnce(() => describeApi(app, services.instance.version, true)),
    without: onlyOnce(() => describeApi(app, services.instance.version, false)),
  };
  app.get("/openapi.json", describe({ access: "public.read", summary: "This document", answers: null }), async (c) => {
    const document = services.settings.get("auth_required") ? openApi.withAccounts() : openApi.without();
    return c.body(await document, 200, { "content-type": "application/json" });
  });
  app.route("/", assets);
  app.onError(answerProblem);
  app.notFound((c) => answerNotFound(app, c));
  return app;
}

/** The OpenAPI document. What makes it is loaded when it is asked for: most runs never need it. */
async function describeApi(app: Hono<Env>, version: string, hasAccounts: boolean): Promise<string> {
  const { buildOpenApi } = await import("./http/openapi_document.ts");
  const { REFERENCE: reference } = await import("./system/api_reference.ts");
  return JSON.stringify(buildOpenApi(app, { version, prefix: API_PREFIX, hasAccounts, reference }));
}
