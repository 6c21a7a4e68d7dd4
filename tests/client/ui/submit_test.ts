import { Problem } from "../../../client/problem.ts";
import { faultWords, fieldAtFault } from "../../../client/ui/submit.ts";
import { assertEquals } from "../../support/assert.ts";

Deno.test("faultWords() calls a field as the form does, or by its name without underscores", () => {
  const problem = new Problem("internal", "new_password must have at least 8 characters", "new_password");
  assertEquals(faultWords(problem), "New password must have at least 8 characters.");
  assertEquals(faultWords(problem, { new_password: "the word" }), "The word must have at least 8 characters.");
});

Deno.test("faultWords() makes a sentence of any refusal, once", () => {
  assertEquals(faultWords(new Problem("internal", "there is no more room")), "There is no more room.");
  assertEquals(faultWords(new Error("Really?")), "Really?");
  assertEquals(faultWords("stopped."), "Stopped.");
});

Deno.test("fieldAtFault() is the field of the form that a refusal is about, the name where that is taken", () => {
  const labels = { username: "Username", email: "E-mail" };
  assertEquals(fieldAtFault(new Problem("internal", "email must be one", "email"), labels, "username"), "email");
  assertEquals(fieldAtFault(new Problem("internal", "limit must be one", "limit"), labels, "username"), undefined);
  assertEquals(fieldAtFault(new Problem("conflict", "It is taken"), labels, "username"), "username");
  assertEquals(fieldAtFault(new Problem("conflict", "It is taken"), labels), undefined);
  assertEquals(fieldAtFault(new Error("email"), labels, "username"), undefined);
});
