export interface BodyWatch {
  /** Ends the body when it aborts. */
  readonly signal: AbortSignal;
  /** Sees each piece before it is handed on; may throw to end the body. */
  readonly onPiece: (piece: Uint8Array) => void;
  /** The body is read to its end, or nobody wants more of it. */
  readonly onEnd: () => void;
  /** Hears why there is no more, and throws what the reader is to be told. */
  readonly onFailure: (error: unknown) => never;
}

/** The same body, watched while it is read, and surely let go of when the signal aborts. */
export function relayBody(body: ReadableStream<Uint8Array>, watch: BodyWatch): ReadableStream<Uint8Array> {
  const { signal, onPiece, onEnd, onFailure } = watch;
  const reader = body.getReader();
  let isCancelled = false;
  // Deno forgets the signal of a request once its Response is collected, though the body may still be read.
  signal.addEventListener("abort", () => void reader.cancel().catch(toldElsewhere));
  const relay = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { done, value } = await reader.read();
    if (isCancelled) return;
    signal.throwIfAborted();
    if (done) {
      onEnd();
      return controller.close();
    }
    onPiece(value);
    controller.enqueue(value);
  };
  return new ReadableStream({
    pull: (controller) => relay(controller).catch(onFailure),
    cancel: (reason) => {
      isCancelled = true;
      onEnd();
      return reader.cancel(reason);
    },
  });
}

/** Of a body that has failed already its reader is told. */
function toldElsewhere(): void {}
