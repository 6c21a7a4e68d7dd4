import type { User } from "../../../server/users/schema.ts";
import { givenUser } from "../../support/accounts.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, invalid } from "../../support/refused_request.ts";

const USERS = "/api/v1/users";

async function namesOf(answer: Response): Promise<string[]> {
  assertEquals(answer.status, 200);
  const users: User[] = await answer.json();
  return users.map(({ username }) => username);
}

/** Users made a day after the other, so that the first is the oldest. */
async function given(t: TestApp, names: readonly string[]): Promise<User[]> {
  const users: User[] = [];
  for (const [index, username] of names.entries()) {
    t.setNow(`2026-03-${String(index + 1).padStart(2, "0")}T00:00:00.000Z`);
    users.push(await givenUser(t, { username }));
  }
  return users;
}

Deno.test("GET /users answers users newest first, with nothing of their passwords", async () => {
  using t = await startTestApp();
  assertEquals(await (await t.get(USERS)).json(), []);
  const users = await given(t, ["anna", "bert", "carl"]);
  assertEquals(await (await t.get(`${USERS}/`)).json(), users.toReversed());
});

Deno.test("users are sorted by each field, either way", async () => {
  using t = await startTestApp();
  const [anna] = await given(t, ["anna", "Carl", "BERT"]);
  t.setNow("2026-04-01T00:00:00.000Z");
  await t.patch(`${USERS}/${anna?.id}`, { full_name: "Anna" });
  const sorts: readonly [sort: string, names: readonly string[]][] = [
    ["username", ["anna", "BERT", "Carl"]],
    ["-username", ["Carl", "BERT", "anna"]],
    ["created_at", ["anna", "Carl", "BERT"]],
    ["-updated_at", ["anna", "BERT", "Carl"]],
  ];
  for (const [sort, names] of sorts) assertEquals(await namesOf(await t.get(`${USERS}?sort=${sort}`)), names, sort);
});

Deno.test("pages follow one another in every order, each user on one of them, whoever comes or goes meanwhile", async () => {
  using t = await startTestApp({ now: "2026-03-01T00:00:00.000Z" });
  const names = Array.from({ length: 7 }, (_, number) => `user-${number}`);
  for (const username of names) await givenUser(t, { username }); // all in the same millisecond
  for (const sort of ["username", "-username", "created_at", "-created_at", "updated_at", "-updated_at"]) {
    const seen: string[] = [];
    let next: string | undefined = `${USERS}?sort=${sort}&limit=3&count=true`;
    for (let pages = 1; next !== undefined; pages++) {
      const answer: Response = await t.get(next);
      assertEquals(answer.headers.get("x-total-count"), "7");
      seen.push(...await namesOf(answer));
      next = /^<(.+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
      assert(pages <= 3, "there are no more than three pages");
    }
    assertEquals(seen, sort.startsWith("-") ? names.toReversed() : names, sort);
  }
  const first = await t.get(`${USERS}?sort=username&limit=3`);
  const next = /^<(.+)>/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
  const users: User[] = await first.json();
  await t.delete(`${USERS}/${users[2]?.id}`);
  await givenUser(t, { username: "a-newcomer" });
  assertEquals(await namesOf(await t.get(next)), ["user-3", "user-4", "user-5"]);
});

Deno.test("?q finds names, addresses and full names, whatever case and accents; the count is of what is found", async () => {
  using t = await startTestApp();
  const [anna, bert] = await given(t, ["Anna", "bert", "Ünal"]);
  await t.patch(`${USERS}/${anna?.id}`, { email: "office@example.org" });
  await t.patch(`${USERS}/${bert?.id}`, { full_name: "Bert Ångström 100%" });
  const searches: readonly [q: string, names: readonly string[]][] = [
    ["ANN", ["Anna"]],
    ["ünAL", ["Ünal"]],
    ["OFFICE@", ["Anna"]],
    ["ångström", ["bert"]],
    ["ANGSTROM", ["bert"]],
    ["unal", ["Ünal"]],
    ["0%", ["bert"]],
    ["n", ["Anna", "bert", "Ünal"]],
    ["%", ["bert"]],
    ["_", []],
    ["nobody", []],
    ["", ["Anna", "bert", "Ünal"]],
  ];
  for (const [q, names] of searches) {
    const answer = await t.get(`${USERS}?q=${encodeURIComponent(q)}&count=true&sort=username`);
    const found = await namesOf(answer);
    assertEquals(found, names, q);
    assertEquals(answer.headers.get("x-total-count"), String(found.length), q);
  }
  const page = await t.get(`${USERS}?q=n&limit=1&sort=username&count=true`);
  assertEquals([await namesOf(page), page.headers.get("x-total-count")], [["Anna"], "3"]);
  assert(page.headers.has("link"));
});

Deno.test("a list that cannot be understood is refused", async () => {
  using t = await startTestApp();
  await given(t, ["anna", "bert"]);
  const first = await t.get(`${USERS}?limit=1`);
  const cursor = new URL(/^<(.+)>/.exec(first.headers.get("link") ?? "")?.[1] ?? "", t.origin).searchParams.get(
    "cursor",
  );
  const get = { method: "GET" } as const;
  const limit = { ...invalid("?limit", "must be at most 500") };
  await assertRefused(t, { ...get, path: `${USERS}?limit=501`, ...limit });
  await assertRefused(t, { ...get, path: `${USERS}?limit=0`, ...invalid("?limit", "must be at least 1") });
  await assertRefused(t, {
    ...get,
    path: `${USERS}?sort=password_hash`,
    ...invalid("?sort", "must name a field to sort by"),
  });
  await assertRefused(t, { ...get, path: `${USERS}?is_admin=true`, ...invalid("?is_admin", "is not known here") });
  await assertRefused(t, {
    ...get,
    path: `${USERS}?cursor=nonsense`,
    answers: "400 malformed",
    detail: 'The cursor "nonsense" is none of this server',
  });
  await assertRefused(t, {
    ...get,
    path: `${USERS}?sort=username&cursor=${cursor}`,
    answers: "400 malformed",
    detail: `The cursor "${cursor?.slice(0, 40)}" is one of a list sorted by "-created_at"`,
  });
});
