/**
 * A service that speaks OpenAI's protocol, on a port of this computer: what it answers is scripted, and it can behave
 * as badly as any. It speaks HTTP over bare TCP, so that it can also break HTTP's rules, and counts its connections.
 */
import { closeQuietly, readRequest, type RecordedRequest, type Reply, SocketExchange } from "./model_exchange.ts";
import { status } from "./model_replies.ts";

export class ModelServer implements AsyncDisposable {
  /** Oldest first; of every path and method. */
  readonly requests: RecordedRequest[] = [];
  /** What `GET /v1/models` names. */
  models: readonly string[] = ["test/model"];
  /** Takes the place of that list. */
  modelList: Reply | undefined;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.TcpConn>();
  readonly #serving = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  readonly #script: Reply[] = [];
  #always: Reply = status(500, { error: { message: "This test expects no further request" } });

  /** @param replies to the first completions that are asked for, in their order; a further one is answered with 500 */
  constructor(...replies: Reply[]) {
    this.#script.push(...replies);
    this.#accepting = this.#accept();
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** As it is set in `ai_base_url`. */
  get base_url(): string {
    return `${this.origin}/v1`;
  }

  /** The requests for completions alone. */
  get completions(): readonly RecordedRequest[] {
    return this.requests.filter(({ path }) => path.endsWith("/chat/completions"));
  }

  /** Connections that are open now; an answer closes its own when it is complete. */
  get open_connections(): number {
    return this.#open.size;
  }

  /** Adds to the script. */
  reply(...replies: Reply[]): void {
    this.#script.push(...replies);
  }

  /** What is answered when the script is over. */
  always(reply: Reply): void {
    this.#always = reply;
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      this.#open.add(connection);
      const serving = this.#serve(connection).finally(() => {
        this.#open.delete(connection);
        this.#serving.delete(serving);
      });
      this.#serving.add(serving);
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    const request = await readRequest(connection);
    if (request === undefined) return closeQuietly(connection); // unless the disposal was quicker
    this.requests.push(request);
    await using exchange = new SocketExchange(connection, request);
    await this.#replyTo(request)(exchange);
  }

  #replyTo({ method, path }: RecordedRequest): Reply {
    if (path.endsWith("/chat/completions") && method === "POST") return this.#script.shift() ?? this.#always;
    if (path.endsWith("/models") && method === "GET") {
      return this.modelList ??
        status(200, { object: "list", data: this.models.map((id) => ({ id, object: "model" })) });
    }
    return status(404, { error: { message: `There is no ${method} ${path}` } });
  }

  /** Ends it at once, whatever it is answering. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) closeQuietly(connection);
    await this.#accepting;
    await Promise.all(this.#serving);
  }
}
