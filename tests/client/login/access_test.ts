import { assertEquals, assertRejects } from "../../support/assert.ts";
import { letIn, loginNeeded, sessionFetch } from "../../../client/login/access.ts";
import { me } from "../../../client/login/person.ts";
import { Problem } from "../../../client/problem.ts";
import { waitFor } from "../../support/wait.ts";

const USER = {
  id: "user-1",
  username: "ada",
  email: null,
  full_name: null,
  is_active: true,
  is_admin: true,
  version: 1,
  created_at: "2026-01-02T03:04:05.678Z",
  updated_at: "2026-01-02T03:04:05.678Z",
};

/** A server that knows whether the session holds, as far as this page can tell. */
class FakeServer {
  /** Whether requests are let in. */
  isOpen = true;
  /** Whether a renewal opens it. */
  canRenew = true;
  /** What a renewal answers instead, when it can neither be done nor be refused. */
  renewalStatus: number | undefined;
  authRequired = true;
  /** Requests, as `GET /path body`, in their order. */
  readonly seen: string[] = [];

  /** What is renewed does not hold. */
  renewsInVain = false;

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input).replace("/api/v1", "");
    this.seen.push([init?.method ?? "GET", path, init?.body].filter((part) => part !== undefined).join(" "));
    await Promise.resolve();
    init?.signal?.throwIfAborted();
    if (path === "/auth/refresh") return this.#renew();
    if (path === "/auth/setup") {
      return Response.json({ auth_required: this.authRequired, needs_setup: false, signup_allowed: false });
    }
    return this.isOpen ? Response.json({ path }) : refusal(401, "unauthenticated");
  };

  count(request: string): number {
    return this.seen.filter((one) => one === request).length;
  }

  #renew(): Response {
    if (this.renewalStatus !== undefined) return refusal(this.renewalStatus, "busy");
    if (!this.canRenew) return refusal(401, "unauthenticated");
    this.isOpen = !this.renewsInVain;
    return Response.json({ user: USER });
  }
}

function refusal(status: number, code: string): Response {
  return Response.json({ type: `/problems/${code}`, title: code, status, detail: `This is ${code}` }, { status });
}

async function withServer(work: (server: FakeServer) => Promise<void>): Promise<void> {
  const real = globalThis.fetch;
  const server = new FakeServer();
  Reflect.set(globalThis, "fetch", server.fetch);
  try {
    await work(server);
  } finally {
    globalThis.fetch = real;
    letIn(); // nothing waits for the next test
  }
}

const REFRESH = "POST /auth/refresh";

Deno.test("a request that is let in goes out once, as it is", async () => {
  await withServer(async (server) => {
    const answer = await sessionFetch("/api/v1/items", { method: "POST", body: "a" });
    assertEquals(await answer.json(), { path: "/items" });
    assertEquals(server.seen, ["POST /items a"]);
  });
});

Deno.test("a refused request renews the session and is sent again with the same body", async () => {
  await withServer(async (server) => {
    server.isOpen = false;
    const answer = await sessionFetch("/api/v1/items", { method: "POST", body: "a" });
    assertEquals(answer.status, 200);
    assertEquals(server.seen, ["POST /items a", REFRESH, "POST /items a"]);
    assertEquals(me.value?.username, "ada");
    assertEquals(loginNeeded.value, false);
  });
});

Deno.test("requests that are refused together renew the session once", async () => {
  await withServer(async (server) => {
    server.isOpen = false;
    const paths = ["/a", "/b", "/c", "/d"];
    const answers = await Promise.all(paths.map((path) => sessionFetch(`/api/v1${path}`)));
    assertEquals(answers.map(({ status }) => status), [200, 200, 200, 200]);
    assertEquals(server.count(REFRESH), 1);
    for (const path of paths) assertEquals(server.count(`GET ${path}`), 2);
  });
});

Deno.test("requests wait for a login when the session cannot be renewed, without a limit, and are then sent again", async () => {
  await withServer(async (server) => {
    server.isOpen = server.canRenew = false;
    let limits = 0;
    const limit = () => {
      limits++;
      return new AbortController().signal;
    };
    const first = sessionFetch("/api/v1/a", { method: "PUT", body: "1" }, { limit });
    const second = sessionFetch("/api/v1/b");
    await waitFor(() => loginNeeded.value, "the login to be asked for");
    const third = sessionFetch("/api/v1/c");
    await waitFor(() => server.count("GET /auth/setup") === 2, "the third request to be refused");
    assertEquals(server.count(REFRESH), 1);
    server.isOpen = true;
    letIn();
    const answers = await Promise.all([first, second, third]);
    assertEquals(answers.map(({ status }) => status), [200, 200, 200]);
    assertEquals(server.count("PUT /a 1"), 2);
    assertEquals(limits, 2); // each time anew
    assertEquals(loginNeeded.value, false);
  });
});

Deno.test("a request that is refused after a renewal asks for a login instead of renewing for ever", async () => {
  await withServer(async (server) => {
    server.isOpen = false;
    server.renewsInVain = true;
    const request = sessionFetch("/api/v1/a");
    await waitFor(() => loginNeeded.value, "the login to be asked for");
    assertEquals([server.count(REFRESH), server.count("GET /a")], [1, 2]);
    letIn();
    await waitFor(() => server.count("GET /a") === 3 && loginNeeded.value, "it to be asked for once more");
    assertEquals(server.count(REFRESH), 1);
    server.isOpen = true;
    letIn();
    assertEquals((await request).status, 200);
  });
});

Deno.test("requests go on when the server does not want a login any more, and a refusal is then an answer", async () => {
  await withServer(async (server) => {
    server.isOpen = server.canRenew = server.authRequired = false;
    const answer = await sessionFetch("/api/v1/a");
    assertEquals(answer.status, 401);
    assertEquals(server.seen, ["GET /a", REFRESH, "GET /auth/setup", "GET /a"]);
    assertEquals(loginNeeded.value, false);
  });
});

Deno.test("a server that cannot renew just now is no reason to log in: the request fails with its words", async () => {
  await withServer(async (server) => {
    server.isOpen = false;
    server.renewalStatus = 503;
    await assertRejects(() => sessionFetch("/api/v1/a"), Problem, "This is busy");
    assertEquals(loginNeeded.value, false);
    server.renewalStatus = undefined;
    assertEquals((await sessionFetch("/api/v1/a")).status, 200);
  });
});

Deno.test("a refusal of the login itself is its answer", async () => {
  await withServer(async (server) => {
    server.isOpen = server.canRenew = false;
    const entrances = ["/auth/login", "/login/access-token", "/auth/login/?next=1"];
    for (const path of entrances) {
      assertEquals((await sessionFetch(`/api/v1${path}`, { method: "POST" })).status, 401, path);
    }
    assertEquals(server.count(REFRESH), 0);
    assertEquals(loginNeeded.value, false);
  });
});

Deno.test("a request that may not wait is answered with the refusal", async () => {
  await withServer(async (server) => {
    server.isOpen = server.canRenew = false;
    const answer = await sessionFetch("/api/v1/auth/logout", { method: "POST" }, { at_end: "answer" });
    assertEquals([answer.status, server.count(REFRESH), loginNeeded.value], [401, 1, false]);
  });
});

Deno.test("until the first request is answered the others wait: without a session only that one is refused", async () => {
  await withServer(async (server) => {
    server.isOpen = server.canRenew = false;
    const first = sessionFetch("/api/v1/users/me", {}, { goes_first: true });
    const others = ["/api/v1/boards", "/api/v1/events"].map((path) => sessionFetch(path));
    await waitFor(() => loginNeeded.value, "the login to be asked for");
    assertEquals(server.seen, ["GET /users/me", REFRESH, "GET /auth/setup"]);
    server.isOpen = true;
    assertEquals((await sessionFetch("/api/v1/users/me", {}, { at_end: "answer" })).status, 200); // as the login does
    letIn();
    assertEquals((await Promise.all([first, ...others])).map(({ status }) => status), [200, 200, 200]);
    assertEquals([server.count("GET /boards"), server.count("GET /events")], [1, 1]);
  });
});

Deno.test("a first request that fails holds nobody up", async () => {
  await withServer(async (server) => {
    server.isOpen = false;
    server.renewalStatus = 503;
    const first = sessionFetch("/api/v1/users/me", {}, { goes_first: true });
    const other = sessionFetch("/api/v1/boards");
    await assertRejects(() => first, Problem);
    server.isOpen = true;
    assertEquals((await other).status, 200);
  });
});
