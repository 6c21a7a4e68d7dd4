/** Health over HTTP, under the API and at the root. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe } from "../http/openapi.ts";
import { Health } from "./schema.ts";
import { getHealth } from "./service.ts";

export const health = new Hono<Env>()
  .get("/", describe({ summary: "Whether and as what the server runs", answers: Health }), (c) => {
    return json(c, getHealth(c.get("services")));
  });

export const healthCheck = new Hono<Env>()
  .get("/", describe({ summary: "Whether the server runs: true", answers: z.boolean() }), (c) => json(c, true));
