/**
 * Requests that get through as the person who is logged in. One that is refused because the session's short-lived part
 * has run out renews it and is sent again; when that is no longer possible it waits until somebody has logged in.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { answerLimit, plainApi } from "../plain_api.ts";
import { contentOf, succeeded } from "../problem.ts";
import { readAccounts } from "./accounts.ts";
import { meet } from "./person.ts";
import { withSessionKey } from "./session_key.ts";

const UNAUTHENTICATED = 401;
/** Addresses at which one gains access: a refusal there is their answer. */
const ENTRANCES = /\/api\/(?:v1\/)?(?:auth\/(?:login|refresh|setup)|login\/[^/?]+)(?:[/?]|$)/;
const LOCK = "benchtop-renewal";

const needed = signal(false);
/** Whether requests wait for somebody to log in. */
export const loginNeeded: ReadonlySignal<boolean> = needed;

/** How often access was gained or renewed; tells a refusal of old credentials from one of the present ones. */
let gains = 0;
let login: PromiseWithResolvers<void> | undefined;
let renewing: Promise<void> | undefined;
let onRenewed: () => void = () => {};

export interface Manner {
  /** How long an answer is waited for: asked anew for every time the request is sent. */
  readonly limit?: () => AbortSignal;
  /** What to do when the session is over: wait for a login (the default), or answer the refusal. */
  readonly at_end?: "wait" | "answer";
  /** The others wait for its answer: a page without a session is then refused once, not with each of its requests. */
  readonly goes_first?: boolean;
}

/** The answer that others wait for. */
let first: Promise<unknown> | undefined;

/**
 * As `fetch`, with answers never out of the browser's cache: one of those would be taken for the truth, and what is
 * shown would jump back to it.
 *
 * @param init its body must not be a stream, which could not be sent again
 */
export async function sessionFetch(
  input: RequestInfo | URL,
  init?: RequestInit,
  manner: Manner = {},
): Promise<Response> {
  if (manner.goes_first) {
    const answer = send(input, init, manner);
    first = answer.catch(() => undefined).finally(() => first = undefined); // a failure is for who asked
    return await answer;
  }
  if (manner.at_end !== "answer") await first; // a login, which `first` itself may wait for, is not held up
  return await send(input, init, manner);
}

async function send(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  { limit = answerLimit, at_end = "wait" }: Manner,
): Promise<Response> {
  let hasTried = false;
  let wasLetOn = false;
  for (;;) {
    const sent_at = gains;
    const answer = await fetch(input, { ...withSessionKey(init), cache: "no-store", signal: limit() });
    if (answer.status !== UNAUTHENTICATED || isEntrance(input)) return answer;
    if (sent_at === gains && !hasTried && !needed.peek()) {
      hasTried = true;
      await renew();
    }
    if (sent_at !== gains) continue; // what it went out with has been renewed, by this request or by another
    if (at_end === "answer" || wasLetOn) return answer;
    wasLetOn = await waitForLogin(sent_at) === "not_needed";
  }
}

/** Has this page, and what waits in it, go on: somebody has logged in. */
export function letIn(): void {
  gains++;
  needed.value = false;
  login?.resolve();
  login = undefined;
}

/** The session is over, before a request of this page has found out. */
export function shutOut(): void {
  needed.value = true;
}

/** Hears of every renewal made by this page. */
export function whenRenewed(listener: () => void): void {
  onRenewed = listener;
}

/** Another page of this browser has renewed the session they share. */
export function noteRenewal(): void {
  gains++;
}

function isEntrance(input: RequestInfo | URL): boolean {
  return ENTRANCES.test(input instanceof Request ? input.url : String(input));
}

/** Waits until somebody has logged in, or answers that the server does not want that any more. */
async function waitForLogin(sent_at: number): Promise<"logged_in" | "not_needed"> {
  const { auth_required } = await readAccounts();
  if (!auth_required) {
    letIn();
    return "not_needed";
  }
  if (sent_at !== gains) return "logged_in"; // while the server was asked
  needed.value = true;
  login ??= Promise.withResolvers<void>();
  await login.promise;
  return "logged_in";
}

/** Once for all requests of this page that need it; nothing is gained when the session is over. */
function renew(): Promise<void> {
  const asked_at = gains;
  return renewing ??= oneAtATime(() => renewSince(asked_at)).finally(() => renewing = undefined);
}

/** Pages of one browser share the session: two that renew it at once would each end what the other has got. */
async function oneAtATime(work: () => Promise<void>): Promise<void> {
  if ("locks" in navigator) await navigator.locks.request(LOCK, work);
  else await work(); // pages that came over plain HTTP from another computer have none
}

async function renewSince(asked_at: number): Promise<void> {
  if (gains !== asked_at) return; // another page has while this one waited for its turn
  const answer = await plainApi.auth.refresh.$post();
  if (Number(answer.status) === UNAUTHENTICATED) return;
  const { user } = await contentOf(await succeeded(Promise.resolve(answer)));
  await meet(user);
  gains++;
  onRenewed();
}
