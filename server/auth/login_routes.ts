/** The ways in and out over HTTP. */
import { type Context, Hono } from "hono";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { validate } from "../http/validate.ts";
import { unauthenticated } from "../authorize.ts";
import { clearCookies, refreshCookie, setCookies } from "./cookies.ts";
import { AccessTokenAnswer, Login, LoginAnswer, PasswordGrant, SetupCreate, SetupState } from "./schema.ts";
import { endSessions, grantAccess, type Issued, logIn, logOut, refresh } from "./sessions.ts";
import { getSetupState, setUp } from "./setup.ts";

const TRY_PROBLEMS = ["unauthenticated", "rate_limited", "busy", "secrets_damaged"] as const;

export const loginRoutes = new Hono<Env>()
  .get(
    "/setup",
    describe({ access: "public.read", summary: "What a login page has to know", answers: SetupState }),
    (c) => json(c, getSetupState(c.get("services"))),
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
      const issued = await setUp(c.get("services"), c.get("caller"), c.req.valid("json"), deviceOf(c));
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
    async (c) => withCookies(c, await logIn(c.get("services"), c.get("caller"), c.req.valid("json"), deviceOf(c))),
  )
  .post(
    "/refresh",
    describe({
      access: "public.login",
      summary: "Keep a session going: takes its refresh cookie and gives the next one",
      answers: LoginAnswer,
      problems: ["unauthenticated", "unsupported_type", "invalid", "secrets_damaged"],
    }),
    takesNoInput(),
    async (c) => {
      const token = refreshCookie(c.get("services"), c.req.raw);
      if (token === undefined) throw unauthenticated();
      if (token === "ambiguous") throw unauthenticated("The session's cookie came twice; log in again");
      return withCookies(c, await refresh(c.get("services"), c.get("caller"), token));
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
      await logOut(c.get("services"), c.get("caller"));
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
      await endSessions(c.get("services"), c.get("caller"), false);
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
        deviceOf(c),
      );
      return json(c, { access_token: answer.access_token, token_type: answer.token_type });
    },
  );

function deviceOf(c: Context<Env>): string {
  return c.req.raw.headers.get("user-agent") ?? "";
}

function withCookies(c: Context<Env>, issued: Issued, status: 200 | 201 = 200) {
  const answer = json(c, issued.answer, status);
  setCookies(c, answer, issued);
  return answer;
}

function loggedOut(c: Context<Env>): Response {
  const answer = new Response(null, { status: 204 });
  clearCookies(c, answer);
  return answer;
}
