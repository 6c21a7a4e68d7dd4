/** The server's API as typed calls that go out as they are: for what is asked before anybody has logged in. */
import { hc } from "hono/client";
import type { App } from "../server/app.ts";
import { withSessionKey } from "./login/session_key.ts";

/** Long enough for a server under load; a request that hangs would hold up all that wait behind it. */
const ANSWER_WITHIN_MS = 20_000;

/** How long an answer is waited for, beginning now. */
export function answerLimit(): AbortSignal {
  return AbortSignal.timeout(ANSWER_WITHIN_MS);
}

/** `hc` with a way of sending; its addresses are those of the API's current version. */
export function createApi(fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>) {
  return hc<App>("/", { fetch }).api.v1;
}

export const plainApi = createApi((input, init) =>
  fetch(input, { ...withSessionKey(init), cache: "no-store", signal: answerLimit() })
);
