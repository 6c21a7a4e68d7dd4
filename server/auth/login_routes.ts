/** The ways in and out over HTTP. */
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import type { Caller, Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { addressOf, countRenewal } from "../http/rate_limit.ts";
import { validate } from "../http/validate.ts";
import { findUser, findUserByKey } from "../../db/users.ts";
import { unauthenticated } from "../authorize.ts";
import { nameKey } from "../users/service.ts";
import { authenticate } from "./authenticate.ts";
import { clientOf, keyHashOf } from "./client.ts";
import { clearAllCookies, clearCookies, deviceCookies, refreshCookies, setCookies } from "./cookies.ts";
import { findDevice } from "./devices.ts";
import type { TrySource } from "./password_tries.ts";
import { chooseRenewable, isOverByClock } from "./renewals.ts";
import {
  AccessTokenAnswer,
  FailedLoginCounts,
  Login,
  LoginAnswer,
  PasswordGrant,
  SetupCreate,
  SetupState,
} from "./schema.ts";
import { endSessions, grantAccess, type Issued, logIn, logOut, refresh } from "./sessions.ts";
import { getSetupState, setUp } from "./setup.ts";

const TRY_PROBLEMS = ["unauthenticated", "rate_limited", "busy", "secrets_damaged"] as const;

export const loginRoutes = new Hono<Env>()
  .get(
    "/setup",
    describe({ access: "public.read", summary: "What a login page has to know", answers: SetupState }),
    (c) => json(c, getSetupState(c.get("services"))),
  )
  .get(
    "/failed-logins",
    describe({
      access: "instance.read",
      summary: "How many names and passwords were wrong in the last day, or since the start, and at which accounts",
      answers: FailedLoginCounts,
    }),
    (c) => {
      const { db, failedLogins, now } = c.get("services");
      return json(c, failedLogins.counts((user_id) => findUser(db, user_id)?.username, now()));
    },
  )
  .post(
    "/setup",
    describe({
      access: "public.login",
      limit: "auth",
      summary: "Make the first administrator, by the link that the start printed, and log in",
      answers: LoginAnswer,
      status: 201,
      problems: ["setup_done", "forbidden", "rate_limited", "busy", "secrets_damaged"],
    }),
    validate("json", SetupCreate),
    async (c) => {
      const issued = await setUp(c.get("services"), c.get("caller"), c.req.valid("json"), clientOf(c));
      return withCookies(c, issued, 201);
    },
  )
  .post(
    "/login",
    describe({
      access: "public.login",
      limit: "auth",
      summary: "Log in with name and password",
      answers: LoginAnswer,
      problems: TRY_PROBLEMS,
    }),
    validate("json", Login),
    async (c) => {
      const input = c.req.valid("json");
      const source = trySource(c, input.username);
      return withCookies(c, await logIn(c.get("services"), c.get("caller"), input, clientOf(c), source));
    },
  )
  .post(
    "/refresh",
    describe({
      access: "public.login",
      limit: "renewals",
      summary: "Keep a session going: takes its refresh cookie and gives the next one",
      answers: LoginAnswer,
      problems: ["unauthenticated", "unsupported_type", "invalid", "secrets_damaged"],
    }),
    clearsUseless(),
    takesNoInput(),
    async (c) => {
      const tokens = refreshCookies(c);
      const chosen = chooseRenewable(c.get("services"), tokens, keyHashOf(c.req.raw));
      countRenewal(c, typeof chosen === "object" ? chosen.session_id : undefined);
      if (tokens.length === 0) throw unauthenticated();
      if (chosen === "ambiguous") throw unauthenticated("The session's cookie came twice; log in again");
      if (chosen === undefined) throw unauthenticated("This session is over; log in again");
      return withCookies(c, await refresh(c.get("services"), c.get("caller"), chosen.token));
    },
  )
  .post(
    "/logout",
    describe({
      access: "session.write",
      summary: "End this session",
      answers: null,
      status: 204,
      problems: ["unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      await logOut(c.get("services"), await leaverOf(c));
      return loggedOut(c);
    },
  )
  .post(
    "/logout-all",
    describe({
      access: "session.write",
      summary: "End all sessions of the user",
      answers: null,
      status: 204,
      problems: ["unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => {
      await endSessions(c.get("services"), await leaverOf(c), false);
      return loggedOut(c);
    },
  );

/** OAuth2's password form, for clients that speak nothing else. */
export const oauthRoutes = new Hono<Env>()
  .post(
    "/access-token",
    describe({
      access: "public.login",
      limit: "auth",
      summary: "Log in with OAuth2's password form",
      answers: AccessTokenAnswer,
      problems: TRY_PROBLEMS,
    }),
    validate("form", PasswordGrant),
    async (c) => {
      const { username, password } = c.req.valid("form");
      const { answer } = await grantAccess(
        c.get("services"),
        c.get("caller"),
        { username, password },
        clientOf(c),
        trySource(c, username),
      );
      return json(c, { access_token: answer.access_token, token_type: answer.token_type });
    },
  );

/** Where a try at the password of a name comes from; the answer then tells how many more may fail. */
function trySource(c: Context<Env>, username: string): TrySource {
  const services = c.get("services");
  const account = nameKey(username);
  const user = findUserByKey(services.db, account);
  const cookies = user === undefined ? [] : deviceCookies(c, user.id);
  const device = user && findDevice(services, user, keyHashOf(c.req.raw), cookies);
  const source = { address: addressOf(c), account, device };
  c.set("turn", () => services.tries.look(source));
  return source;
}

/**
 * A refusal to go on with a session takes the cookies away that it was refused for: they would be sent for ever. Not
 * those of a session that the clock alone has ended: they are good again when it was wrong.
 */
function clearsUseless() {
  return createMiddleware<Env>(async (c, next) => {
    await next();
    const tokens = refreshCookies(c);
    if (c.res.status !== 401 || tokens.length === 0) return;
    if (!isOverByClock(c.get("services"), tokens, keyHashOf(c.req.raw))) clearAllCookies(c, c.res);
  });
}

function withCookies(c: Context<Env>, issued: Issued, status: 200 | 201 = 200) {
  const answer = json(c, issued.answer, status);
  setCookies(c, answer, issued);
  return answer;
}

/**
 * Who logs out. While accounts are off it is the local user who asks; but the session that comes along is what is to
 * end, or it would go on as soon as accounts are on again.
 */
async function leaverOf(c: Context<Env>): Promise<Caller> {
  const caller = c.get("caller");
  if (caller.actor.kind !== "local") return caller;
  const actor = await authenticate(c.get("services"), c.req.raw, c.get("foreign") === true);
  return actor.kind === "session" ? { ...caller, actor } : caller;
}

function loggedOut(c: Context<Env>): Response {
  const answer = new Response(null, { status: 204 });
  clearCookies(c, answer);
  return answer;
}
