/** The client's files and pages, from a build made here: encodings, caching, known and unknown addresses. */
import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import { dirname, join } from "@std/path";
import { Hono } from "hono";
import { SECTIONS, VIEWS } from "../../../client/router.ts";
import { createAssetRoutes } from "../../../server/assets/routes.ts";
import { createAssetStore } from "../../../server/assets/store.ts";
import type { Env } from "../../../server/context.ts";
import { answerNotFound, answerProblem } from "../../../server/http/problem.ts";
import { requestLog } from "../../../server/http/request_log.ts";
import { startTestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertProblem } from "../../support/refusal.ts";

const SCRIPT = "console.log('board');\n".repeat(50);
const INDEX = "<!doctype html><title>Board</title>";

interface BuiltFile {
  readonly text: string;
  readonly type: string;
  readonly immutable: boolean;
}

const FILES: Readonly<Record<string, BuiltFile>> = {
  "/index.html": { text: INDEX, type: "text/html; charset=utf-8", immutable: false },
  "/assets/app-0a1b2c3d.js": { text: SCRIPT, type: "text/javascript; charset=utf-8", immutable: true },
  "/docs/index.html": { text: "<!doctype html><title>API</title>", type: "text/html; charset=utf-8", immutable: false },
  "/favicon.svg": { text: "<svg/>", type: "image/svg+xml", immutable: false },
};

const SCRIPT_PATH = "/assets/app-0a1b2c3d.js";

interface Site extends AsyncDisposable {
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
}

/** The files behind the real routes, in an app without anything else. */
async function openSite(files: Readonly<Record<string, BuiltFile>> | undefined = FILES): Promise<Site> {
  const t = await startTestApp();
  const directory = join(t.directory, "client");
  if (files !== undefined) await writeBuild(directory, files);
  await Deno.writeTextFile(join(t.directory, "secret.txt"), "secret");
  const app = new Hono<Env>({ strict: false });
  app.use(requestLog(t.services));
  app.route("/", createAssetRoutes(createAssetStore(new URL(`${pathToFileURL(directory).href}/`))));
  app.onError(answerProblem);
  app.notFound((c) => answerNotFound(app, c));
  return {
    // The address stays as it is given: a Request would resolve dots in it.
    get: async (path, headers = {}, method = "GET") => {
      const request = new Request(t.origin, { method, headers });
      Object.defineProperty(request, "url", { value: t.origin + path });
      return await app.fetch(request);
    },
    [Symbol.asyncDispose]: () => t[Symbol.asyncDispose](),
  };
}

async function writeBuild(directory: string, files: Readonly<Record<string, BuiltFile>>): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  const entries = Object.entries(files).map((
    [path, { type, immutable }],
    index,
  ) => [path, { type, immutable, etag: `tag${index}` }]);
  await Deno.writeTextFile(join(directory, "manifest.json"), JSON.stringify({ files: Object.fromEntries(entries) }));
  for (const [path, { text }] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(directory, path)), { recursive: true });
    await Deno.writeFile(join(directory, `${path}.br`), brotliCompressSync(text));
    await Deno.writeFile(join(directory, `${path}.gz`), gzipSync(text));
  }
}

const ENCODINGS: readonly (readonly [accept: string | undefined, encoding: string | null])[] = [
  [undefined, null],
  ["", null],
  ["identity", null],
  ["deflate", null],
  ["gzip", "gzip"],
  ["GZIP", "gzip"],
  ["br", "br"],
  ["gzip, deflate, br, zstd", "br"],
  ["br;q=0.1, gzip;q=1", "br"],
  ["br;q=0, gzip", "gzip"],
  ["br; q=0.0, gzip; q=0.5", "gzip"],
  ["br;q=0,gzip;q=0", null],
  ["brotli", null],
];

Deno.test("assets: a file comes in the best encoding that the client takes", async () => {
  await using site = await openSite();
  for (const [accept, encoding] of ENCODINGS) {
    const answer = await site.get(SCRIPT_PATH, accept === undefined ? {} : { "accept-encoding": accept });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    assertEquals([answer.status, answer.headers.get("content-encoding")], [200, encoding], accept);
    if (encoding === null) assertEquals(new TextDecoder().decode(bytes), SCRIPT);
    if (encoding === "gzip") assertEquals(gunzipSync(bytes).toString(), SCRIPT);
    if (encoding === "br") assertEquals(bytes, new Uint8Array(brotliCompressSync(SCRIPT)));
    assertEquals(answer.headers.get("vary"), "Accept-Encoding");
    assertEquals(answer.headers.get("content-type"), "text/javascript; charset=utf-8");
  }
});

Deno.test("assets: names with a hash are kept for ever, all others are asked for again", async () => {
  await using site = await openSite();
  for (const [path, { immutable }] of Object.entries(FILES)) {
    const answer = await site.get(path);
    await answer.body?.cancel();
    const expected = immutable ? "public, max-age=31536000, immutable" : "no-cache";
    assertEquals([answer.status, answer.headers.get("cache-control")], [200, expected], path);
  }
});

Deno.test("assets: a client that has a file in this encoding gets 304", async () => {
  await using site = await openSite();
  const tags = new Set<string>();
  for (const encoding of ["br", "gzip", "identity"]) {
    const accept = { "accept-encoding": encoding };
    const first = await site.get("/index.html", accept);
    await first.body?.cancel();
    const tag = first.headers.get("etag") ?? "";
    tags.add(tag);
    for (const header of [tag, `W/${tag}`, `"x", ${tag}`, "*"]) {
      const again = await site.get("/index.html", { ...accept, "if-none-match": header });
      assertEquals([again.status, again.body, again.headers.get("etag")], [304, null, tag], header);
      assertEquals(again.headers.get("vary"), "Accept-Encoding");
    }
    for (const header of ['"x"', tag.slice(1, -1), `x${tag}`]) {
      const again = await site.get("/index.html", { ...accept, "if-none-match": header });
      await again.body?.cancel();
      assertEquals(again.status, 200, header);
    }
  }
  assertEquals(tags.size, 3);
});

Deno.test("assets: the index stands for the addresses that the client shows, and the documentation for its own", async () => {
  await using site = await openSite();
  const boards = ["/", "/boards/board-1", "/boards/x/", "/boards/%C3%BC", "/index.html", "/?card=1"];
  const views = VIEWS.filter((view) => view !== "board").flatMap((view) => [`/${view}`, `/${view}/`, `/${view}?q=1`]);
  const sections = SECTIONS.flatMap((section) => [`/settings/${section}`, `/settings/${section}/`]);
  for (const path of [...boards, ...views, ...sections]) {
    const answer = await site.get(path);
    assertEquals([answer.status, await answer.text()], [200, INDEX], path);
    assertEquals(answer.headers.get("content-type"), "text/html; charset=utf-8");
  }
  for (const path of ["/docs", "/docs/", "/docs/index.html"]) {
    assertEquals(await (await site.get(path)).text(), FILES["/docs/index.html"]?.text, path);
  }
});

Deno.test("assets: pages may load nothing but what is ours", async () => {
  await using site = await openSite();
  for (const path of ["/", SCRIPT_PATH, "/docs", "/favicon.svg"]) {
    const answer = await site.get(path);
    await answer.body?.cancel();
    assertEquals(
      answer.headers.get("content-security-policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assertEquals(answer.headers.get("x-content-type-options"), "nosniff");
  }
});

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const UNKNOWN = [
  "/nothing",
  "/boards",
  "/boards/a/b",
  "/board",
  "/items/a",
  "/users/a",
  "/settings/nothing",
  "/settings/profile/a",
  "/setup/a",
  "/assets/app.js",
  "/assets/",
  "/favicon.svg.br",
  "/manifest.json",
];

Deno.test("assets: an unknown address shows the page to a person and the problem to a program, both as 404", async () => {
  await using site = await openSite();
  for (const path of UNKNOWN) {
    const page = await site.get(path, HTML);
    assertEquals([page.status, await page.text(), page.headers.get("cache-control")], [404, INDEX, "no-cache"], path);
    await assertProblem(await site.get(path, { accept: "application/json" }), "not_found", path);
    await assertProblem(await site.get(path), "not_found", path);
  }
  // A dead link is no reason to answer 304.
  const page = await site.get("/nothing", { ...HTML, "if-none-match": '"tag0-identity"' });
  await page.body?.cancel();
  assertEquals(page.status, 404);
  await assertProblem(await site.get("/api/nothing", HTML), "not_found");
});

const ESCAPES = [
  "/../secret.txt",
  "/assets/../../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e/secret.txt",
  "/%2e%2e%2fsecret.txt",
  "/%252e%252e/secret.txt",
  "/..\\secret.txt",
  "/..%5csecret.txt",
  "//secret.txt",
  "/./../secret.txt",
  "/assets/%00",
  "/%",
  "/%ff",
  "/__proto__",
  "/constructor",
  "/toString",
  "/assets/app-0a1b2c3d.js%00.html",
  "/boards/../../secret.txt",
];

Deno.test("assets: no address leads out of the build or into an object's insides", async () => {
  await using site = await openSite();
  for (const path of ESCAPES) {
    for (const method of ["GET", "HEAD"]) {
      const answer = await site.get(path, {}, method);
      const text = await answer.text();
      assertEquals(answer.status, 404, path);
      assert(!text.includes('secret"') || text.includes("/problems/not_found"), text);
    }
  }
});

Deno.test("assets: HEAD answers the headers alone", async () => {
  await using site = await openSite();
  const answer = await site.get(SCRIPT_PATH, { "accept-encoding": "br" }, "HEAD");
  assertEquals([answer.status, answer.body, answer.headers.get("content-encoding")], [200, null, "br"]);
});

Deno.test("assets: files and pages are read, not written: other methods answer 405, OPTIONS lists those there are", async () => {
  await using site = await openSite();
  for (const path of ["/", "/index.html", SCRIPT_PATH, "/docs", "/boards/board-1"]) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const answer = await site.get(path, {}, method);
      assertEquals(answer.headers.get("allow"), "GET, HEAD, OPTIONS");
      await assertProblem(answer, "method_not_allowed", `${method} ${path}`);
    }
    const options = await site.get(path, {}, "OPTIONS");
    assertEquals([options.status, options.headers.get("allow")], [204, "GET, HEAD, OPTIONS"]);
  }
  await assertProblem(await site.get("/nothing", {}, "DELETE"), "not_found");
});

Deno.test("assets: without a build the pages are missing, and nothing else", async () => {
  await using site = await openSite({});
  await assertProblem(await site.get("/", HTML), "not_found");
  await using empty = await openWithoutBuild();
  await assertProblem(await empty.get("/", HTML), "not_found");
});

/** A directory that the build has never written to. */
async function openWithoutBuild(): Promise<Site> {
  const t = await startTestApp();
  const app = new Hono<Env>();
  app.use(requestLog(t.services));
  app.route("/", createAssetRoutes(createAssetStore(new URL(`${pathToFileURL(join(t.directory, "none")).href}/`))));
  app.onError(answerProblem);
  app.notFound((c) => answerNotFound(app, c));
  return {
    get: async (path, headers = {}) => await app.request(t.origin + path, { headers }),
    [Symbol.asyncDispose]: () => t[Symbol.asyncDispose](),
  };
}

Deno.test("assets: a file is read once", async () => {
  await using t = await startTestApp();
  const directory = join(t.directory, "client");
  await writeBuild(directory, FILES);
  const store = createAssetStore(new URL(`${pathToFileURL(directory).href}/`));
  const first = store.find(SCRIPT_PATH, "br");
  await Deno.remove(directory, { recursive: true });
  assertEquals(store.find(SCRIPT_PATH, "br"), first);
  assertEquals(store.find("/nothing", "br"), undefined);
});
