/** An answer that is stopped in its last moment. */
import { answerQuestion } from "../../../server/chat/outcomes.ts";
import { AnswerEnded } from "../../../server/chat/answers.ts";
import { openQuestion } from "../../../server/chat/questions.ts";
import { startTestApp } from "../../support/app.ts";
import { assertEquals, assertRejects } from "../../support/assert.ts";
import { ASKER } from "./given_proposal.ts";

Deno.test("an answer that is stopped while its write waits for its turn changes nothing and is not kept", async () => {
  using t = await startTestApp();
  const client = new AbortController();
  using running = t.services.answers.begin(ASKER.actor.user_id, client.signal, 60_000);
  const messages = [{ role: "user" as const, content: "Hello" }];
  const question = await openQuestion(t.services, ASKER, { messages }, running);
  const before = t.snapshot();
  const reply = { message: "Done", changes: [], waits: false, reason: null };
  const kept = answerQuestion(t.services, ASKER, question, reply, running.signal);
  client.abort();
  const { ending } = await assertRejects(() => kept, AnswerEnded);
  assertEquals(ending, "stopped");
  assertEquals(t.snapshot(), before);
});
