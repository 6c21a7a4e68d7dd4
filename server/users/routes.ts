/** Users over HTTP. */
import { type Context, Hono } from "hono";
import * as z from "zod";
import { changePassword, clearCookies, clientOf, sessionDevice, setCookies } from "../auth/service.ts";
import type { Env } from "../context.ts";
import { etag, ifMatch, json } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { sendPage } from "../http/page.ts";
import { countSignup } from "../http/rate_limit.ts";
import { validate } from "../http/validate.ts";
import { MePatch, PasswordChange, Signup, User, UserCreate, UserPatch, UserQuery } from "./schema.ts";
import { createUser, deleteMe, deleteUser, getMe, getUser, listUsers, patchMe, patchUser, signUp } from "./service.ts";

const CHANGE_PROBLEMS = ["stale", "malformed", "conflict"] as const;

/** Sends the user that asks: its tag names who that is, since the address does not. */
function jsonMe(c: Context<Env>, me: User) {
  return json(c, me, 200, { etag: etag(me.version, me.id) });
}

const me = new Hono<Env>()
  .get("/", describe({ access: "me.read", summary: "The user that asks", answers: User }), (c) => {
    return jsonMe(c, getMe(c.get("services"), c.get("caller")));
  })
  .patch(
    "/",
    describe({ access: "me.write", summary: "Change one's own account", answers: User, problems: CHANGE_PROBLEMS }),
    validate("json", MePatch),
    async (c) => {
      const version = ifMatch(c, c.get("caller").actor.user_id);
      return jsonMe(c, await patchMe(c.get("services"), c.get("caller"), version, c.req.valid("json")));
    },
  )
  .delete(
    "/",
    describe({
      access: "me.write",
      summary: "Delete one's own account with all that is in it",
      answers: User,
      problems: [...CHANGE_PROBLEMS, "last_administrator", "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      const version = ifMatch(c, c.get("caller").actor.user_id);
      const answer = jsonMe(c, await deleteMe(c.get("services"), c.get("caller"), version));
      clearCookies(c, answer);
      return answer;
    },
  )
  .patch(
    "/password",
    describe({
      access: "me.write",
      limit: "auth",
      summary: "Change one's own password; all sessions end but a new one for this client",
      answers: null,
      status: 204,
      problems: ["conflict", "rate_limited", "busy", "secrets_damaged"],
    }),
    validate("json", PasswordChange),
    async (c) => {
      const { services, caller } = c.var;
      c.set("turn", () => services.tries.lookInSession(sessionDevice(caller.actor)));
      const issued = await changePassword(services, caller, c.req.valid("json"), clientOf(c));
      const answer = new Response(null, { status: 204 });
      setCookies(c, answer, issued);
      return answer;
    },
  );

export const users = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "user.read",
      summary: "Users, newest first unless sorted otherwise",
      answers: z.array(User),
      problems: ["invalid", "malformed"],
    }),
    validate("query", UserQuery),
    (c) => sendPage<User>(c, listUsers(c.get("services"), c.req.valid("query"))),
  )
  .post(
    "/",
    describe({
      access: "user.write",
      summary: "Create a user",
      answers: User,
      status: 201,
      problems: ["conflict", "busy"],
    }),
    validate("json", UserCreate),
    async (c) => {
      const user = await createUser(c.get("services"), c.get("caller"), c.req.valid("json"));
      return json(c, user, 201, { location: `/api/v1/users/${user.id}` });
    },
  )
  .post(
    "/signup",
    describe({
      access: "public.login",
      limit: "signups",
      summary: "Make an account for oneself, where that is allowed",
      answers: User,
      status: 201,
      problems: ["signup_disabled", "conflict", "rate_limited", "busy"],
    }),
    validate("json", Signup),
    async (c) => {
      const count = () => countSignup(c);
      return json(c, await signUp(c.get("services"), c.get("caller"), c.req.valid("json"), count), 201);
    },
  )
  .route("/me", me)
  .get(
    "/:user_id",
    describe({ access: "user.read", summary: "A user", answers: User, problems: ["not_found"] }),
    (c) => json(c, getUser(c.get("services"), c.req.param("user_id"))),
  )
  .patch(
    "/:user_id",
    describe({
      access: "user.write",
      summary: "Change a user; a new password, or being disabled, ends the user's sessions",
      answers: User,
      problems: ["not_found", ...CHANGE_PROBLEMS, "last_administrator", "busy"],
    }),
    validate("json", UserPatch),
    async (c) => {
      const id = c.req.param("user_id");
      return json(c, await patchUser(c.get("services"), c.get("caller"), id, ifMatch(c), c.req.valid("json")));
    },
  )
  .delete(
    "/:user_id",
    describe({
      access: "user.write",
      summary: "Delete a user with their items, API tokens and sessions; the audit trail keeps what they did",
      answers: User,
      problems: ["not_found", ...CHANGE_PROBLEMS, "last_administrator", "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      const id = c.req.param("user_id");
      return json(c, await deleteUser(c.get("services"), c.get("caller"), id, ifMatch(c)));
    },
  );
