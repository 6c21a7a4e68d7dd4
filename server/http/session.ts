/** Finds out on whose behalf a request comes. */
import type { Context, Next } from "hono";
import { createMiddleware } from "hono/factory";
import { type Actor, LOCAL } from "../authorize.ts";
import type { Env, Services } from "../context.ts";

/** Who a request's credentials stand for: nobody, when they are missing or do not hold. */
export type Authenticate = (services: Services, request: Request, isForeign: boolean) => Actor | Promise<Actor>;

/** Without accounts everybody is the local user, whatever credentials a request brings. */
export function session(services: Services, authenticate: Authenticate) {
  return createMiddleware<Env>((c, next) => {
    const { request_id } = c.get("caller");
    if (!services.settings.get("auth_required")) {
      c.set("caller", { actor: LOCAL, request_id });
      return next();
    }
    return findActor(c, next);
  });

  async function findActor(c: Context<Env>, next: Next): Promise<void> {
    const { request_id } = c.get("caller");
    c.set("caller", { actor: await authenticate(services, c.req.raw, c.get("foreign") === true), request_id });
    await next();
  }
}
