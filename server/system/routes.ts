/** What the program says about itself over HTTP; health also at the root. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe } from "../http/openapi.ts";
import { getSystemInfo } from "./info.ts";
import { Health, SystemInfo } from "./schema.ts";
import { getHealth } from "./service.ts";

export const health = new Hono<Env>()
  .get(
    "/",
    describe({ access: "public.read", limit: "none", summary: "Whether and as what the server runs", answers: Health }),
    (c) => {
      return json(c, getHealth(c.get("services")));
    },
  );

export const healthCheck = new Hono<Env>()
  .get(
    "/",
    describe({ access: "public.read", limit: "none", summary: "Whether the server runs: true", answers: z.boolean() }),
    (c) => json(c, true),
  );

export const system = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "instance.read",
      summary: "The program's version and what its data directory holds, for administrators",
      answers: SystemInfo,
    }),
    (c) => json(c, getSystemInfo(c.get("services"))),
  );
