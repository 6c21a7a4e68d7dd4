/**
 * The one event stream of this browser. Browsers open six connections to a host over HTTP/1.1, so tabs do not get one
 * each: the tab that holds a Web Lock reads the stream and tells the others over a BroadcastChannel. When it closes,
 * the lock passes to another tab, which goes on from the last event it has seen itself.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ChangeEvent, StreamState } from "../server/events/schema.ts";
import { EventStream } from "./event_stream.ts";

type Connection = "connecting" | "live" | "lost";

export interface EventHandlers {
  readonly onChange: (event: ChangeEvent) => void;
  /** Events may have been missed, or the server holds other data now: everything has to be read again. */
  readonly onResync?: () => void;
}

/** What tabs tell each other. A `hello` asks the leading tab how things stand. */
type Message =
  | { readonly type: "hello" }
  | { readonly type: "change"; readonly event: ChangeEvent }
  | { readonly type: "resync"; readonly state: StreamState }
  | { readonly type: "status"; readonly connection: Connection; readonly state: StreamState | undefined };

const NAME = "benchtop-events";
/** While the stream is lost, a visible tab asks for another try this often: a hidden leader's own timers are slowed. */
const NUDGE_MS = 1_500;

const current = signal<Connection>("connecting");
const listeners = new Set<EventHandlers>();
let channel: BroadcastChannel | undefined;
let stream: EventStream | undefined;
/** Where this tab stands in the stream, and in whose. */
let seen: StreamState | undefined;
let releaseLead: () => void = () => {};

/** Whether changes made elsewhere arrive. */
export const connection: ReadonlySignal<Connection> = current;

/**
 * Hears of changes from now on, as views do that are loaded later than the page.
 *
 * @returns what ends it
 */
export function onEvents(handlers: EventHandlers): () => void {
  listeners.add(handlers);
  return () => void listeners.delete(handlers);
}

/** Starts following; once per page. */
export function followEvents(handlers: EventHandlers): void {
  onEvents(handlers);
  addEventListener("online", retryEvents);
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") return lead();
  channel = new BroadcastChannel(NAME);
  channel.onmessage = (message: MessageEvent<Message>) => receive(message.data);
  queueForLead();
  tell({ type: "hello" });
  document.addEventListener("visibilitychange", catchUp);
  addEventListener("pagehide", () => releaseLead());
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    queueForLead();
    resync();
  });
  setInterval(() => {
    if (current.value === "lost" && document.visibilityState === "visible") retryEvents();
  }, NUDGE_MS);
}

/** Tries to reach the server again now. */
export function retryEvents(): void {
  stream?.retry();
  tell({ type: "hello" });
}

function queueForLead(): void {
  void navigator.locks.request(NAME, () =>
    new Promise<void>((resolve) => {
      releaseLead = () => {
        stream?.close();
        stream = undefined;
        resolve();
      };
      lead();
    }));
}

function lead(): void {
  stream = new EventStream({
    lastId: () => seen?.last_id,
    onReady: (state) => {
      // Without a known place in this very instance's stream nothing was replayed.
      if (seen?.instance_id !== state.instance_id) startOver(state);
      setConnection("live");
    },
    onResync: startOver,
    onChange: (event) => {
      tell({ type: "change", event });
      take(event);
    },
    onLost: () => setConnection("lost"),
  });
}

function startOver(state: StreamState): void {
  seen = state;
  tell({ type: "resync", state });
  resync();
}

function resync(): void {
  for (const { onResync } of listeners) onResync?.();
}

function setConnection(value: Connection): void {
  current.value = value;
  tell({ type: "status", connection: value, state: seen });
}

function receive(message: Message): void {
  switch (message.type) {
    case "hello":
      if (stream === undefined) return;
      if (current.value === "lost") stream.retry();
      return tell({ type: "status", connection: current.value, state: seen });
    case "change":
      return take(message.event);
    case "resync":
      seen = message.state;
      return resync();
    case "status":
      return follow(message.connection, message.state);
  }
}

/** A tab that has missed something (it was frozen, or has just opened) reads everything again. */
function follow(connection: Connection, state: StreamState | undefined): void {
  current.value = connection;
  if (state === undefined) return;
  if (seen?.instance_id === state.instance_id && seen.last_id === state.last_id) return;
  seen = state;
  resync();
}

function take(event: ChangeEvent): void {
  if (seen !== undefined && event.id <= seen.last_id) return;
  if (seen !== undefined) seen = { ...seen, last_id: event.id };
  if (event.unreadable) return resync(); // what it changed is not known
  for (const { onChange } of listeners) onChange(event);
}

function catchUp(): void {
  if (document.visibilityState === "visible" && stream === undefined) tell({ type: "hello" });
}

function tell(message: Message): void {
  channel?.postMessage(message);
}
