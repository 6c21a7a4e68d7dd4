import { assertEquals } from "../support/assert.ts";
import { api } from "../../client/api.ts";

Deno.test("requests to the API are never answered out of the browser's cache", async () => {
  const real = globalThis.fetch;
  const modes: (RequestCache | undefined)[] = [];
  Reflect.set(globalThis, "fetch", (_input: RequestInfo | URL, init?: RequestInit) => {
    modes.push(init?.cache);
    return Promise.resolve(new Response("[]"));
  });
  try {
    await api.boards.$get();
    await api.boards[":board_id"].$get({ param: { board_id: "board-1" } }, { headers: { "If-None-Match": '"1"' } });
  } finally {
    globalThis.fetch = real;
  }
  assertEquals(modes, ["no-store", "no-store"]);
});
