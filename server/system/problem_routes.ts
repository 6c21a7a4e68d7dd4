/** `/problems/<code>`: what a problem means, as a small page. */
import { Hono } from "hono";
import { html } from "hono/html";
import type { Env } from "../context.ts";
import { AppError, type ErrorCode, PROBLEMS } from "../errors.ts";
import { describe } from "../http/openapi.ts";

export const problems = new Hono<Env>()
  .get(
    "/:code",
    describe({
      access: "public.read",
      summary: "What a problem code means",
      answers: null,
      type: "text/html",
      problems: ["not_found"],
    }),
    (c) => {
      const code = c.req.param("code");
      if (!isErrorCode(code)) throw new AppError("not_found", `There is no problem "${code}"`);
      return c.html(page(code));
    },
  );

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(PROBLEMS, code);
}

// No styles: the page has to be readable under any policy, offline, and in a terminal's browser.
function page(code: ErrorCode) {
  const { status, title, meaning } = PROBLEMS[code];
  return html`
    <!doctype html>
    <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark">
      <title>${title} · Benchtop</title>
      <h1>${title}</h1>
      <p>${meaning}</p>
      <p>HTTP status ${status}, problem code <code>${code}</code>.</p>
    </html>
  `;
}
