/** The server's API as typed calls. */
import { hc } from "hono/client";
import type { App } from "../server/app.ts";

/** Long enough for a server under load; a request that hangs would hold up all that wait behind it. */
const ANSWER_WITHIN_MS = 20_000;

const client = hc<App>("/", {
  fetch: (input: RequestInfo | URL, init?: RequestInit) =>
    // An answer out of the browser's cache would be taken for the truth, and the board would jump back to it.
    fetch(input, { ...init, cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }),
});

export const api = client.api.v1;
