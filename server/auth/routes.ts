/** Logging in over HTTP. */
import { Hono } from "hono";
import type { Env } from "../context.ts";
import { loginRoutes } from "./login_routes.ts";
import { sessionRoutes } from "./session_routes.ts";

export { oauthRoutes as login } from "./login_routes.ts";
export { tokenRoutes as tokens } from "./token_routes.ts";

export const auth = new Hono<Env>().route("/", loginRoutes).route("/sessions", sessionRoutes);
