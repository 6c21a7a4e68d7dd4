import { withSessionKey } from "../../../client/login/session_key.ts";
import { assertEquals, assertMatch } from "../../support/assert.ts";

function withStorage<T>(storage: Pick<Storage, "getItem" | "setItem"> | undefined, work: () => T): T {
  const real = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get: () => {
      if (storage === undefined) throw new DOMException("Storage is forbidden", "SecurityError");
      return storage;
    },
  });
  try {
    return work();
  } finally {
    if (real !== undefined) Object.defineProperty(globalThis, "localStorage", real);
  }
}

function fakeStorage(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return { getItem: (name) => values.get(name) ?? null, setItem: (name, value) => void values.set(name, value) };
}

const keyOf = (init: RequestInit) => new Headers(init.headers).get("x-session-key");

Deno.test("the session key is made once for an origin, and sent beside what a request has", () => {
  const storage = fakeStorage();
  const [first, second] = [1, 2].map(() =>
    withStorage(storage, () => withSessionKey({ method: "POST", headers: { accept: "text/csv" } }))
  );
  assertMatch(keyOf(first ?? {}) ?? "", /^[\w-]{43}$/);
  assertEquals(keyOf(first ?? {}), keyOf(second ?? {}));
  assertEquals([first?.method, new Headers(first?.headers).get("accept")], ["POST", "text/csv"]);
  assertEquals(keyOf(withStorage(fakeStorage(), () => withSessionKey())) === keyOf(first ?? {}), false);
});

Deno.test("without storage a request goes out as it is: a key could not be kept", () => {
  const init = { headers: { accept: "text/csv" } };
  assertEquals(withStorage(undefined, () => withSessionKey(init)), init);
});
