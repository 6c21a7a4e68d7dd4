import { Problem } from "../../../client/problem.ts";
import { faultWords } from "../../../client/ui/submit.ts";
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
