/** The caller's sessions over HTTP. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { clearCookies } from "./cookies.ts";
import { Session } from "./schema.ts";
import { endSession, endSessions, listSessions } from "./sessions.ts";

export const sessionRoutes = new Hono<Env>()
  .get(
    "/",
    describe({ access: "session.read", summary: "Where one is logged in, newest first", answers: z.array(Session) }),
    (c) => json(c, listSessions(c.get("services"), c.get("caller"))),
  )
  .delete(
    "/",
    describe({
      access: "session.write",
      summary: "End all other sessions",
      answers: null,
      status: 204,
      problems: ["unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      await endSessions(c.get("services"), c.get("caller"), true);
      return new Response(null, { status: 204 });
    },
  )
  .delete(
    "/:session_id",
    describe({
      access: "session.write",
      summary: "End a session",
      answers: Session,
      problems: ["not_found", "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      const session = await endSession(c.get("services"), c.get("caller"), c.req.param("session_id"));
      const answer = json(c, session);
      if (session.is_current) clearCookies(c, answer);
      return answer;
    },
  );
