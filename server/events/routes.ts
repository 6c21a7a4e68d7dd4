/** The event stream over HTTP: server-sent events. */
import { type Context, Hono } from "hono";
import type { Audience } from "../../db/audit.ts";
import { maySee } from "../audit/service.ts";
import type { Actor } from "../authorize.ts";
import type { Env, Services } from "../context.ts";
import { AppError } from "../errors.ts";
import { describe } from "../http/openapi.ts";
import { watched } from "../http/large_body.ts";
import { validate } from "../http/validate.ts";
import { hasStanding } from "../standing.ts";
import { ChangeEvent, EventsQuery } from "./schema.ts";

export const events = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "event.read",
      summary: "Every change as it is committed; Last-Event-ID replays what was missed",
      answers: ChangeEvent,
      type: "text/event-stream",
      problems: ["malformed", "invalid"],
    }),
    validate("query", EventsQuery),
    (c) => {
      const after_id = lastEventId(c, c.req.valid("query").last_event_id);
      const headers = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" };
      if (c.req.raw.method === "HEAD") return new Response(null, { headers }); // a stream would stay open unread
      const services = c.get("services");
      const { actor } = c.get("caller");
      const viewer = {
        user_id: actor.kind === "local" ? null : actor.user_id,
        sees: (audience: Audience) => maySee(actor, audience),
        isWelcome: () => isSameStill(services, actor),
      };
      return new Response(watched(c, services.events.open(after_id, viewer)), { headers });
    },
  );

/**
 * Whether the same request would be this actor's now: while accounts are off, everybody sees what the local user sees.
 */
function isSameStill(services: Services, actor: Actor): boolean {
  return services.settings.get("auth_required") === (actor.kind !== "local") && hasStanding(services, actor);
}

/** The last event a client has. The header wins: a browser that reconnects knows more than the address it was given. */
function lastEventId(c: Context<Env>, query: string | undefined): number | undefined {
  const header = c.req.raw.headers.get("last-event-id");
  if (header === null || header === "") return query === undefined ? undefined : Number(query);
  if (/^\d{1,15}$/.test(header)) return Number(header);
  throw new AppError("malformed", `Last-Event-ID "${header.slice(0, 40)}" is not the id of an event`);
}
