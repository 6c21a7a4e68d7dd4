import { givenPerson, givenUser } from "../../support/accounts.ts";
import { startTestApp } from "../../support/app.ts";
import { assertRefused, invalid, type RefusedRequest, unusable } from "../../support/refused_request.ts";

const USERS = "/api/v1/users";
const PASSWORD = "a password of one's own";
const COMMON = "is one of the passwords that are tried first: choose another";
const LETTERS = "must be letters, digits or . _ @ + - and start with a letter or digit";
const UNKNOWN = "is not known here";

/** Values that no user may have, and why. */
const WRONG_VALUES: readonly [field: string, value: unknown, detail: string][] = [
  ["username", "ab", "must have at least 3 characters"],
  ["username", " ab ", "must have at least 3 characters"],
  ["username", "𝒜𝒜", "must have at least 3 characters"],
  ["username", "a".repeat(65), "must have at most 64 characters"],
  ["username", "an na", LETTERS],
  ["username", "-anna", LETTERS],
  ["username", "anna\u202e", LETTERS],
  ["username", "\u3164\u3164\u3164", LETTERS],
  ["username", 7, "must be a text"],
  ["password", "1234567", "must have at least 8 characters"],
  ["password", "😀".repeat(7), "must have at least 8 characters"],
  ["password", "a".repeat(129), "must have at most 128 characters"],
  ["email", "anna", "must be an e-mail address"],
  ["email", `${"a".repeat(250)}@example.org`, "must have at most 255 characters"],
  ["full_name", "", "must not be empty"],
  ["full_name", "a".repeat(256), "must have at most 255 characters"],
  ["full_name", "Anna\nB.", "must be a single line without control characters"],
  ["is_admin", "true", "must be of type boolean"],
  ["is_active", null, "must be of type boolean"],
  ["id", "mine", UNKNOWN],
  ["version", 7, UNKNOWN],
  ["created_at", "2020-01-01T00:00:00.000Z", UNKNOWN],
  ["password_hash", "$scrypt$", UNKNOWN],
  ["username_key", "anna", UNKNOWN],
];

Deno.test("what no user may be is refused, whether somebody is made or changed, and nothing changes", async () => {
  using t = await startTestApp();
  const { id } = await givenUser(t);
  for (const [field, value, detail] of WRONG_VALUES) {
    const refusal = invalid(`/${field}`, detail);
    const body = { username: "bert", password: PASSWORD, [field]: value };
    await assertRefused(t, { method: "POST", path: USERS, body, ...refusal });
    await assertRefused(t, { method: "PATCH", path: `${USERS}/${id}`, body: { [field]: value }, ...refusal });
  }
  for (const password of ["password1", "PASSWORD1", "12345678"]) {
    const refusal = unusable("/password", COMMON);
    await assertRefused(t, { method: "POST", path: USERS, body: { username: "bert", password }, ...refusal });
    await assertRefused(t, { method: "PATCH", path: `${USERS}/${id}`, body: { password }, ...refusal });
  }
});

Deno.test("a name is refused that a user or the audit trail itself has, however it is written", async () => {
  using t = await startTestApp();
  await givenUser(t, { username: "Anna" });
  const { id } = await givenUser(t, { username: "bert" });
  const taken: readonly [username: string, by: string][] = [
    ["Anna", 'the user "Anna" has it'],
    ["aNNA", 'the user "Anna" has it'],
    ["local", "Benchtop itself goes by it in the audit trail"],
    ["Assistant", "Benchtop itself goes by it in the audit trail"],
    ["NOBODY", "Benchtop itself goes by it in the audit trail"],
    ["ｓｙｓｔｅｍ", "Benchtop itself goes by it in the audit trail"],
  ];
  for (const [username, by] of taken) {
    const refusal = { answers: "409 conflict", detail: `Cannot take the name "${username}": ${by}` } as const;
    await assertRefused(t, { method: "POST", path: USERS, body: { username, password: PASSWORD }, ...refusal });
    await assertRefused(t, { method: "PATCH", path: `${USERS}/${id}`, body: { username }, ...refusal });
  }
});

Deno.test("the last active administrator can neither be deleted nor disabled nor demoted", async () => {
  using t = await startTestApp();
  const { id } = await givenUser(t, { is_admin: true });
  await givenUser(t, { username: "bert" });
  await givenUser(t, { username: "carl", is_admin: true, is_active: false });
  const refusal = {
    path: `${USERS}/${id}`,
    answers: "409 last_administrator",
    detail: '"anna" is the only active administrator: make somebody else one first',
  } as const;
  await assertRefused(t, { method: "DELETE", ...refusal });
  await assertRefused(t, { method: "PATCH", body: { is_active: false }, ...refusal });
  await assertRefused(t, { method: "PATCH", body: { is_admin: false, full_name: "Anna" }, ...refusal });
});

Deno.test("of two administrators who are taken the right at once, one keeps it", async () => {
  using t = await startTestApp();
  const ids = [await givenUser(t, { is_admin: true }), await givenUser(t, { username: "bert", is_admin: true })]
    .map(({ id }) => id);
  const answers = await Promise.all(ids.map((id) => t.patch(`${USERS}/${id}`, { is_admin: false })));
  const statuses = answers.map(({ status }) => status).toSorted();
  if (statuses.join() !== "200,409") throw new Error(`Answered ${statuses}`);
});

Deno.test("administrators change their own password like everybody: by the one they have", async () => {
  using t = await startTestApp({ auth: true });
  const anna = await givenPerson(t, { is_admin: true });
  const bert = await givenPerson(t, { username: "bert", is_admin: true });
  const path = `${USERS}/${anna.user.id}`;
  await assertRefused(t, {
    method: "PATCH",
    path,
    headers: anna.headers,
    body: { full_name: "Anna", password: PASSWORD },
    answers: "409 conflict",
    detail: "This is your own account: change its password at /api/v1/users/me/password",
  });
  for (
    const [headers, body] of [[anna.headers, { full_name: "Anna" }], [bert.headers, { password: PASSWORD }]] as const
  ) {
    const answer = await t.patch(path, body, headers);
    await answer.body?.cancel();
    if (answer.status !== 200) throw new Error(`Answered ${answer.status}`);
  }
});

Deno.test("changes of nobody, of another version, or with what the address does not take, are refused", async () => {
  using t = await startTestApp();
  const user = await givenUser(t);
  const path = `${USERS}/${user.id}`;
  const missing = { answers: "404 not_found", detail: 'There is no user "unknown"' } as const;
  const stale = {
    path,
    headers: { "if-match": '"7"' },
    answers: "412 stale",
    detail: `User "${user.id}" is at version 1, not 7`,
    current: user,
  } as const;
  const refused: readonly RefusedRequest[] = [
    { method: "GET", path: `${USERS}/unknown`, ...missing },
    { method: "PATCH", path: `${USERS}/unknown`, body: { password: PASSWORD }, ...missing },
    { method: "DELETE", path: `${USERS}/unknown`, ...missing },
    { method: "PATCH", body: { password: PASSWORD }, ...stale },
    { method: "PATCH", body: {}, ...stale },
    { method: "DELETE", ...stale },
    {
      method: "DELETE",
      path,
      headers: { "if-match": "1" },
      answers: "400 malformed",
      detail: 'If-Match "1" is not an ETag of this server',
    },
    { method: "DELETE", path: `${path}?force`, answers: "422 invalid", detail: "This address takes no query" },
    {
      method: "DELETE",
      path,
      body: {},
      answers: "415 unsupported_type",
      detail: "This address takes no body",
      headers: { "content-length": "2" },
    },
  ];
  for (const request of refused) await assertRefused(t, request);
});
