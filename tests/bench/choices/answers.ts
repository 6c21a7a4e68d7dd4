/** What an answer is made of: the headers that each carries, and a large body that is kept for the next request. */
import type { Choice } from "./choice.ts";
import { loadWays, type Stage, writeServer } from "./serve_ways.ts";

const HEADERS_MODULE = new URL("../../../server/http/headers.ts", import.meta.url).href;

const HEADERS = `import { COMMON_HEADERS } from ${JSON.stringify(HEADERS_MODULE)};
const shared = new Headers({ ...COMMON_HEADERS, "content-type": "application/json", "x-request-id": "1", etag: "1" });
const pairs = [...shared];
const literal = Object.fromEntries(pairs);
let count = 0;`;

const HEADER_WAYS: Readonly<Record<string, string>> = {
  "copied from one Headers, what differs set before": `() => {
    shared.set("x-request-id", "a1b2c3d4-" + ++count);
    shared.set("etag", '"' + count + '"');
    return new Response("{}", { headers: shared });
  }`,
  "from an object": `() =>
    new Response("{}", { headers: { ...literal, "x-request-id": "a1b2c3d4-" + ++count, etag: '"' + count + '"' } })`,
  "appended one by one": `() => {
    const answer = new Response("{}");
    for (const [name, value] of pairs) answer.headers.append(name, value);
    answer.headers.set("x-request-id", "a1b2c3d4-" + ++count);
    answer.headers.set("etag", '"' + count + '"');
    return answer;
  }`,
};

const TEXT_WAYS: Readonly<Record<string, string>> = {
  "bytes": `new TextEncoder().encode("→" + "x".repeat(400_000))`,
  "text within Latin-1": `"x".repeat(400_000)`,
  "text with one character beyond": `"→" + "x".repeat(400_000)`,
};

export async function compareHeaders(stage: Stage): Promise<Choice> {
  const ways = Object.entries(HEADER_WAYS).map(async ([name, handler]) =>
    [name, await writeServer(stage.dir, HEADERS, handler)] as const
  );
  return await loadWays("a small answer with its headers", "/", Object.fromEntries(await Promise.all(ways)), stage);
}

export async function compareTexts(stage: Stage): Promise<Choice> {
  const ways = Object.entries(TEXT_WAYS).map(async ([name, body]) =>
    [name, await writeServer(stage.dir, `const BODY = ${body};`, "() => new Response(BODY)")] as const
  );
  return await loadWays("an answer of 400 KB that is kept", "/", Object.fromEntries(await Promise.all(ways)), stage);
}
