/** The audit trail over HTTP. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json } from "../http/answer.ts";
import { describe } from "../http/openapi.ts";
import { sendPage } from "../http/page.ts";
import { validate } from "../http/validate.ts";
import { AuditCreate, AuditEntry, AuditQuery, UnreadableEntry } from "./schema.ts";
import { createAuditEntry, listAudit } from "./service.ts";

export const audit = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "audit.read",
      summary: "The audit trail, newest first",
      answers: z.array(z.union([AuditEntry, UnreadableEntry])),
      problems: ["invalid", "malformed"],
    }),
    validate("query", AuditQuery),
    (c) =>
      sendPage<AuditEntry | UnreadableEntry>(c, listAudit(c.get("services"), c.get("caller"), c.req.valid("query"))),
  )
  .post(
    "/",
    describe({
      access: "audit.write",
      summary: "Add an entry about something a client did",
      answers: AuditEntry,
      status: 201,
      problems: ["conflict"],
    }),
    validate("json", AuditCreate),
    async (c) => json(c, await createAuditEntry(c.get("services"), c.get("caller"), c.req.valid("json")), 201),
  );
