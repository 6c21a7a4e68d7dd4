import {
  conflictsOf,
  creationOf,
  fieldsOf,
  mergedFields,
  NEW_USER,
  patchOf,
} from "../../../client/users/user_fields.ts";
import type { User } from "../../../server/users/schema.ts";
import { assertEquals } from "../../support/assert.ts";

const NOOR: User = {
  id: "u1",
  username: "noor",
  email: "noor@example.org",
  full_name: null,
  is_active: true,
  is_admin: false,
  version: 1,
  created_at: "2026-01-02T03:04:05.000Z",
  updated_at: "2026-01-02T03:04:05.000Z",
};

Deno.test("patchOf() holds what differs, with an empty text for none", () => {
  const fields = fieldsOf(NOOR);
  assertEquals(patchOf(fields, NOOR), {});
  assertEquals(patchOf({ ...fields, username: " noor ", full_name: " " }, NOOR), {});
  assertEquals(
    patchOf({ ...fields, email: "", full_name: " Noor K. ", is_admin: true, password: " pass word " }, NOOR),
    {
      email: null,
      full_name: "Noor K.",
      is_admin: true,
      password: " pass word ",
    },
  );
});

Deno.test("creationOf() sends all fields of a new user", () => {
  assertEquals(creationOf({ ...NEW_USER, username: " ada ", password: "correct horse" }), {
    username: "ada",
    password: "correct horse",
    full_name: null,
    email: null,
    is_admin: false,
    is_active: true,
  });
});

Deno.test("what others changed in other fields is taken over, what was typed stays", () => {
  const typed = { ...fieldsOf(NOOR), full_name: "Noor K.", password: "correct horse" };
  const now: User = { ...NOOR, email: "noor@example.com", version: 2 };
  assertEquals(conflictsOf(typed, NOOR, now), []);
  assertEquals(mergedFields(typed, NOOR, now), { ...typed, email: "noor@example.com" });
});

Deno.test("of a field that both changed the newer text is shown, and one's own is kept", () => {
  const typed = { ...fieldsOf(NOOR), full_name: "Noor K.", is_active: false };
  const now: User = { ...NOOR, full_name: "Noor Khan", version: 2 };
  assertEquals(conflictsOf(typed, NOOR, now), [{ name: "full_name", typed: "Noor K." }]);
  assertEquals(mergedFields(typed, NOOR, now), { ...typed, full_name: "Noor Khan" });
});

Deno.test("two who wrote the same are no conflict", () => {
  const typed = { ...fieldsOf(NOOR), full_name: "Noor K." };
  const now: User = { ...NOOR, full_name: "Noor K.", version: 2 };
  assertEquals(conflictsOf(typed, NOOR, now), []);
  assertEquals(patchOf(mergedFields(typed, NOOR, now), now), {});
});
