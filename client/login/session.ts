/** Logging in and out, and who is logged in. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { SetupCreate } from "../../server/auth/schema.ts";
import type { Signup, User } from "../../server/users/schema.ts";
import { api } from "../api.ts";
import { connection, onEvents } from "../events.ts";
import { plainApi } from "../plain_api.ts";
import { contentOf, succeeded } from "../problem.ts";
import { letIn, type Manner, noteRenewal, sessionFetch, shutOut, whenRenewed } from "./access.ts";
import { accounts } from "./accounts.ts";
import { isLocal, me, meet } from "./person.ts";

export { accounts, isLocal, me };

/** What pages of one browser, which share a session, tell each other about it. */
type Message =
  | { readonly type: "renewed" }
  | { readonly type: "in"; readonly user: User }
  | { readonly type: "out" };

const CHANNEL = "benchtop-session";
let channel: BroadcastChannel | undefined;

const asking = signal(true);
/** Whether the server has not said yet who this is, nor been unable to. */
export const isAsking: ReadonlySignal<boolean> = asking;

/** Asks the server who this is, now and whenever that may have changed; once per page. */
export function startSession(): void {
  if (typeof BroadcastChannel !== "undefined") {
    channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }: MessageEvent<Message>) => void receive(data);
  }
  whenRenewed(() => tell({ type: "renewed" }));
  onEvents({
    onChange: ({ entity_type, entity_id }) => {
      if (entity_type === "user" && entity_id === me.peek()?.id) void refresh();
    },
  });
  let wasLost = false;
  effect(() => {
    if (connection.value === "live" && wasLost) void refresh(); // accounts may have been turned on or off meanwhile
    wasLost = connection.value === "lost";
  });
  void refresh({ goes_first: true });
}

async function refresh(manner?: Manner): Promise<void> {
  await refreshMe(manner).catch(() => undefined); // what was known stays, and the views tell what they cannot read
  asking.value = false;
}

/** Reads again who is logged in: their name, or what they may do, may have changed. */
export async function refreshMe(manner?: Manner): Promise<void> {
  await meet(await askMe(manner));
}

async function askMe(manner?: Manner): Promise<User> {
  return await contentOf(await succeeded(sessionFetch("/api/v1/users/me", {}, manner)));
}

/** @throws {Problem} when the name or the password is wrong, or too many were tried */
export async function logIn(username: string, password: string): Promise<void> {
  await succeeded(plainApi.auth.login.$post({ json: { username, password } }));
  await enter();
}

/** Makes the first administrator, who is logged in at once. */
export async function setUp(first: SetupCreate): Promise<void> {
  await succeeded(plainApi.auth.setup.$post({ json: first }));
  await enter();
}

/** Makes a user of one's own, and logs them in. */
export async function signUp(user: Signup): Promise<void> {
  await succeeded(plainApi.users.signup.$post({ json: user }));
  await logIn(user.username, user.password);
}

/** Ends this session; the page starts anew at the login. */
export async function logOut(): Promise<void> {
  await leave("/api/v1/auth/logout");
}

/** Ends all sessions of this person, on other devices too. */
export async function logOutEverywhere(): Promise<void> {
  await leave("/api/v1/auth/logout-all");
}

/** While accounts are off one stays the local user, whoever has logged in. */
async function enter(): Promise<void> {
  // Refused, it must not wait for a login: this is the end of one, and the form shows what went wrong.
  const user = await askMe({ at_end: "answer" });
  tell({ type: "in", user }); // first: another person than before gets another page, and the other pages must hear of it
  await meet(user);
  letIn();
}

/**
 * Deletes this person with all that is theirs.
 *
 * @throws {Problem} when they are the only administrator
 */
export async function deleteAccount(): Promise<void> {
  await succeeded(api.users.me.$delete());
  startAnew();
}

async function leave(path: string): Promise<void> {
  const answer = await sessionFetch(path, { method: "POST" }, { at_end: "answer" });
  if (answer.status !== 401) await succeeded(Promise.resolve(answer)); // else it was over already
  startAnew();
}

/** This page and the others of this browser go to the login. */
function startAnew(): void {
  tell({ type: "out" });
  shutOut(); // stays when the browser asks whether to leave the page, and the person does not want to
  location.assign("/");
}

async function receive(message: Message): Promise<void> {
  switch (message.type) {
    case "renewed":
      return noteRenewal();
    case "in":
      await meet(message.user);
      return letIn();
    case "out":
      return shutOut();
  }
}

function tell(message: Message): void {
  channel?.postMessage(message);
}
