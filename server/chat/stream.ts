/** An answer as server-sent events, while it is being made. */
import type { RunningAnswer } from "./answers.ts";
import type { ChatEvent } from "./schema.ts";

/** Bytes that wait for a reader before the model has to wait as well. */
const QUEUE_BYTES = 64 * 1024;

const HEARTBEAT_MS = 15_000;

const ENCODER = new TextEncoder();
const HEARTBEAT = ENCODER.encode(": keep\n\n");

/** An answer in the making. */
interface Source {
  readonly events: AsyncIterable<ChatEvent>;
  readonly running: Pick<RunningAnswer, "signal" | "end">;
}

interface StreamOptions {
  /** The problem document of a failure, for the last event. */
  readonly toProblem: (error: unknown) => Promise<unknown>;
  readonly heartbeat_ms?: number;
}

/** Streams the events of an answer. A reader that goes away stops it; one that does not read holds it up. */
export function streamAnswer(
  { events, running }: Source,
  { toProblem, heartbeat_ms = HEARTBEAT_MS }: StreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isRead = true;
  let wake = () => {};
  const hasRoom = (controller: Controller) => (controller.desiredSize ?? 0) > 0;

  async function send(controller: Controller, type: string, data: unknown): Promise<void> {
    if (!isRead) return;
    controller.enqueue(ENCODER.encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`));
    while (isRead && !hasRoom(controller) && !running.signal.aborted) {
      await new Promise<void>((resolve) => wake = resolve);
    }
  }

  async function pump(controller: Controller): Promise<void> {
    const heartbeat = setInterval(() => {
      if (isRead && hasRoom(controller)) controller.enqueue(HEARTBEAT);
    }, heartbeat_ms);
    const onAbort = () => wake();
    running.signal.addEventListener("abort", onAbort, { once: true });
    try {
      for await (const { type, data } of events) await send(controller, type, data);
    } catch (error) {
      await send(controller, "problem", await toProblem(error));
    } finally {
      clearInterval(heartbeat);
      running.signal.removeEventListener("abort", onAbort);
      if (isRead) controller.close();
    }
  }

  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      pump(controller).catch((error) => controller.error(error)); // not awaited: reading begins meanwhile
    },
    pull: () => wake(),
    cancel: () => {
      isRead = false;
      running.end("stopped");
    },
  }, { highWaterMark: QUEUE_BYTES, size: (bytes) => bytes.byteLength });
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
