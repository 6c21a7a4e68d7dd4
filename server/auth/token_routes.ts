/** The caller's API tokens over HTTP. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { validate } from "../http/validate.ts";
import { createToken, deleteToken, listTokens } from "./api_tokens.ts";
import { CreatedToken, Token, TokenCreate } from "./schema.ts";

export const tokenRoutes = new Hono<Env>()
  .get(
    "/",
    describe({ access: "token.read", summary: "One's API tokens, newest first", answers: z.array(Token) }),
    (c) => json(c, listTokens(c.get("services"), c.get("caller"))),
  )
  .post(
    "/",
    describe({
      access: "token.write",
      summary: "Make an API token; only this answer holds its secret",
      answers: CreatedToken,
      status: 201,
      problems: ["conflict"],
    }),
    validate("json", TokenCreate),
    async (c) => json(c, await createToken(c.get("services"), c.get("caller"), c.req.valid("json")), 201),
  )
  .delete(
    "/:token_id",
    describe({
      access: "token.write",
      summary: "Revoke an API token",
      answers: Token,
      problems: ["not_found", "unsupported_type", "invalid"],
    }),
    takesNoInput(),
    async (c) => json(c, await deleteToken(c.get("services"), c.get("caller"), c.req.param("token_id"))),
  );
