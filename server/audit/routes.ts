/** The audit trail over HTTP. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { json, jsonText } from "../http/answer.ts";
import { describe } from "../http/openapi.ts";
import { validate } from "../http/validate.ts";
import { AuditCreate, AuditEntry, AuditQuery } from "./schema.ts";
import { createAuditEntry, listAudit } from "./service.ts";

export const audit = new Hono<Env>()
  .get(
    "/",
    describe({
      summary: "The audit trail, newest first",
      answers: z.array(AuditEntry),
      problems: ["invalid", "malformed"],
    }),
    validate("query", AuditQuery),
    (c) => {
      const { text, next, total } = listAudit(c.get("services"), c.req.valid("query"));
      const answer = jsonText<AuditEntry[]>(c, text);
      if (next !== null) answer.headers.set("link", `<${nextPage(c.req.url, next)}>; rel="next"`);
      if (total !== undefined) answer.headers.set("x-total-count", String(total));
      return answer;
    },
  )
  .post(
    "/",
    describe({ summary: "Add an entry about something a client did", answers: AuditEntry, status: 201 }),
    validate("json", AuditCreate),
    async (c) => json(c, await createAuditEntry(c.get("services"), c.get("caller"), c.req.valid("json")), 201),
  );

/** The same request one page on, as a path with its query. */
function nextPage(request_url: string, cursor: number): string {
  const url = new URL(request_url);
  url.searchParams.set("cursor", String(cursor));
  return url.pathname + url.search;
}
