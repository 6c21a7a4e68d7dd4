/**
 * Requests to addresses that a person has typed in. What answers there may be anything: nothing is followed, nothing is
 * waited for without end, and no more is read than was agreed.
 */
import { AppError } from "../errors.ts";
import { brokeOff, isConnectFailure, noBeginning, noEnd, statusFailure, tooMuch, unreachable } from "./failures.ts";
import { checkHost, type Surroundings, withHost } from "./host_check.ts";
import { relayBody } from "./relay_body.ts";

export interface RequestRules {
  /** Whether it may lead to this computer or its network: only where a person has said so. */
  readonly may_be_near: boolean;
  /** To the first byte of the body, looking up the name included. */
  readonly first_byte_ms: number;
  readonly total_ms: number;
  /** As they come over the wire, once they are unpacked. */
  readonly max_bytes: number;
}

/** What goes out of the headers; openai would also tell which system this is. */
const SENT_HEADERS = ["accept", "authorization", "content-type"];

/**
 * A request, or several, under one deadline. They end by the caller's signal, by a limit or by being disposed of,
 * whichever comes first, and each of these closes the connection. Once `signal` is aborted its reason is what to tell.
 */
export class SafeRequests implements Disposable {
  readonly #around: Surroundings;
  readonly #rules: RequestRules;
  readonly #host: string;
  readonly #ended = new AbortController();
  readonly #cleanup = new DisposableStack();

  /** @param host names the service in what is told */
  constructor(around: Surroundings, rules: RequestRules, host: string, signal: AbortSignal) {
    this.#around = around;
    this.#rules = rules;
    this.#host = host;
    this.#endAfter(rules.total_ms, () => noEnd(host, rules.total_ms));
    this.#endWith(signal);
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /**
   * Like the global one, but redirects are refused whatever `init` says.
   *
   * @throws {AppError} `ai_failed` or `ai_timeout`, or the reason of the caller's signal
   */
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { first_byte_ms } = this.#rules;
    const stopWaiting = this.#endAfter(first_byte_ms, () => noBeginning(this.#host, first_byte_ms));
    try {
      const response = await this.#send(new URL(input instanceof Request ? input.url : input), init);
      if (isRedirect(response)) throw statusFailure(this.#host, response.status);
      const body = response.body && this.#guard(response.body, stopWaiting);
      if (body === null) stopWaiting();
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (error) {
      return this.#fail(error, unreachable);
    }
  };

  /** Ends what is still open. */
  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#cleanup.dispose();
  }

  async #send(url: URL, init: RequestInit): Promise<Response> {
    const checking = checkHost(url, this.#around, this.#rules.may_be_near);
    const addresses = await orAborted(checking, this.signal);
    const headers = new Headers(init.headers);
    for (const name of [...headers.keys()]) if (!SENT_HEADERS.includes(name)) headers.delete(name);
    const request = { ...init, headers, redirect: "manual", signal: this.signal } as const;
    return addresses.length === 0 ? await fetch(url, request) : await this.#sendTo(addresses, url, request);
  }

  /** Connects to what was checked, one after the other: asked again, the name could stand for something else by now. */
  async #sendTo(addresses: readonly string[], url: URL, init: RequestInit & { headers: Headers }): Promise<Response> {
    // Only a client of our own tells the name to a server that is reached by its address.
    const client = this.#cleanup.adopt(Deno.createHttpClient({ allowHost: true }), (made) => made.close());
    init.headers.set("host", url.host);
    const request: RequestInit & { client: Deno.HttpClient } = { ...init, client };
    let failure: unknown;
    for (const address of addresses) {
      try {
        return await fetch(withHost(url, address), request);
      } catch (error) {
        failure = error;
        if (!isConnectFailure(error)) break; // it may have been heard
      }
    }
    throw failure;
  }

  /** Counts what comes, and ends the request when it is too much; when it breaks off, that becomes the reason. */
  #guard(body: ReadableStream<Uint8Array>, stopWaiting: () => void): ReadableStream<Uint8Array> {
    const { max_bytes } = this.#rules;
    let size_bytes = 0;
    return relayBody(body, {
      signal: this.signal,
      onPiece: (piece) => {
        stopWaiting();
        size_bytes += piece.length;
        if (size_bytes > max_bytes) throw tooMuch(this.#host, max_bytes);
      },
      onEnd: stopWaiting,
      onFailure: (error) => this.#fail(error, brokeOff),
    });
  }

  /** Ends everything, unless it has ended already, and throws what was first. */
  #fail(error: unknown, explain: (host: string, error: unknown) => AppError): never {
    this.#ended.abort(error instanceof AppError ? error : explain(this.#host, error));
    throw this.signal.reason;
  }

  /** @returns what takes the limit away */
  #endAfter(limit_ms: number, reason: () => AppError): () => void {
    const timer = setTimeout(() => this.#ended.abort(reason()), limit_ms);
    const stop = () => clearTimeout(timer);
    this.#cleanup.defer(stop);
    return stop;
  }

  #endWith(signal: AbortSignal): void {
    const end = () => this.#ended.abort(signal.reason);
    if (signal.aborted) return end();
    signal.addEventListener("abort", end);
    this.#cleanup.defer(() => signal.removeEventListener("abort", end));
  }
}

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

/** What comes first; what was waited for in vain goes on unheard. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    if (signal.aborted) onAbort();
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
