/** Model servers on this computer: looked for where the usual programs listen, and offered; none is used by itself. */
import { isModelName } from "../ai_values.ts";
import type { Surroundings } from "./host_check.ts";
import { SafeRequests } from "./safe_fetch.ts";
import type { FoundServer } from "./schema.ts";

/** Where a program listens unless it is told otherwise. */
export interface LocalServer {
  readonly name: string;
  readonly base_url: string;
}

export const LOCAL_SERVERS: readonly LocalServer[] = [
  { name: "Ollama", base_url: "http://127.0.0.1:11434/v1" },
  { name: "LM Studio", base_url: "http://127.0.0.1:1234/v1" },
  { name: "llama.cpp", base_url: "http://127.0.0.1:8080/v1" },
];

/** Nobody waits longer for a list that is mostly empty; a program of this computer needs a few milliseconds. */
const LOOK_MS = 300;
const LIST_BYTES = 256 * 1024;
const MODELS_SHOWN = 50;

export class LocalServers {
  readonly #around: Surroundings;
  readonly #places: readonly LocalServer[];
  readonly #look_ms: number;
  #found: Promise<FoundServer[]> | undefined;

  constructor(around: Surroundings, places: readonly LocalServer[] = LOCAL_SERVERS, look_ms: number = LOOK_MS) {
    this.#around = around;
    this.#places = places;
    this.#look_ms = look_ms;
  }

  /** What was found when it was looked for first, which is now unless it was before. */
  find(): Promise<FoundServer[]> {
    return this.#found ??= this.#look();
  }

  /** Looks anew: a program may have been started since. */
  findAgain(): Promise<FoundServer[]> {
    return this.#found = this.#look();
  }

  async #look(): Promise<FoundServer[]> {
    const found = await Promise.all(this.#places.map((place) => this.#ask(place)));
    return found.filter((server) => server !== undefined);
  }

  /** Undefined when nothing there lists models in time, whatever else may be there. */
  async #ask({ name, base_url }: LocalServer): Promise<FoundServer | undefined> {
    const limits = { first_byte_ms: this.#look_ms, total_ms: this.#look_ms, max_bytes: LIST_BYTES };
    const never = new AbortController().signal;
    using requests = new SafeRequests(this.#around, { may_be_near: true, ...limits }, new URL(base_url).host, never);
    try {
      const response = await requests.fetch(`${base_url}/models`);
      if (!response.ok) return undefined;
      const ids = readModelIds(await response.json());
      return ids && { name, base_url, models: cleanNames(ids) };
    } catch {
      return undefined; // nobody asked for this server, so nobody misses it
    }
  }
}

/** The ids of `{ data: [{ id }] }`; undefined when it is anything else. By hand: zod would be loaded by every start. */
function readModelIds(list: unknown): string[] | undefined {
  if (typeof list !== "object" || list === null || !("data" in list) || !Array.isArray(list.data)) return undefined;
  const ids = list.data.map((one: unknown) => typeof one === "object" && one !== null && "id" in one ? one.id : null);
  return ids.every((id) => typeof id === "string") ? ids : undefined;
}

function cleanNames(names: readonly string[]): string[] {
  const fit = names.map((name) => name.trim()).filter(isModelName);
  return [...new Set(fit)].slice(0, MODELS_SHOWN);
}
