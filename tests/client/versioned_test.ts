/** Changing a row that others change at the same time. */
import { assertEquals, assertRejects } from "../support/assert.ts";
import { Problem } from "../../client/problem.ts";
import { changeVersion } from "../../client/versioned.ts";

interface Row {
  readonly title: string;
  readonly labels: readonly string[];
  readonly version: number;
}

const FIRST: Row = { title: "a", labels: ["x"], version: 1 };

/** A server that has this row, and takes a title for the version that it has. */
function serverWith(row: Row) {
  const sent: (string | undefined)[] = [];
  return {
    sent,
    read: () => Promise.resolve(row),
    send: (headers: Record<string, string>) => {
      const version = headers["If-Match"];
      sent.push(version);
      const isStale = version !== undefined && version !== `"${row.version}"`;
      return isStale ? Promise.reject(new Problem("stale", "Too old")) : Promise.resolve("taken");
    },
  };
}

Deno.test("a change is sent for the version it was made to, and again when only other fields have changed", async () => {
  const server = serverWith({ ...FIRST, labels: ["x", "y"], version: 2 });
  assertEquals(await changeVersion({ title: "a" }, FIRST, server), "taken");
  assertEquals(server.sent, ['"1"', '"2"']);
});

Deno.test("a change is not sent over what somebody else wrote in the same field, lists included", async () => {
  const retitled = serverWith({ ...FIRST, title: "b", version: 2 });
  assertEquals((await assertRejects(() => changeVersion({ title: "a" }, FIRST, retitled), Problem)).code, "stale");
  assertEquals(retitled.sent, ['"1"']);
  const known = serverWith(FIRST);
  const base = { title: undefined, labels: ["x", "z"] };
  assertEquals((await assertRejects(() => changeVersion(base, FIRST, known), Problem)).code, "stale");
  assertEquals(known.sent, []);
  assertEquals(await changeVersion({ labels: ["x"] }, FIRST, known), "taken");
});

Deno.test("a row that this page does not know is left to the server to judge", async () => {
  const server = serverWith(FIRST);
  assertEquals(await changeVersion({ title: "b" }, undefined, server), "taken");
  assertEquals(server.sent, [undefined]);
});

Deno.test("a change is given up when others are faster every time", async () => {
  let version = 1;
  let sent = 0;
  const work = changeVersion({ title: "a" }, FIRST, {
    read: () => Promise.resolve({ ...FIRST, version: ++version }),
    send: () => {
      sent++;
      return Promise.reject(new Problem("stale", "Too old"));
    },
  });
  assertEquals((await assertRejects(() => work, Problem)).detail, "Too old");
  assertEquals(sent, 3);
});
