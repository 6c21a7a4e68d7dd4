/** One call of the model, as events for whoever waits. */
import type { AnswerJob, Attempt } from "./attempt.ts";
import { callModel, type ToolCall } from "./model.ts";
import type { ChatEvent } from "./schema.ts";
import { SpeechGate } from "./spoken.ts";
import type { Said, Talk } from "./talk.ts";
import { recordUsage } from "./usage.ts";

/** What was said, and the gate that may still hold some of it back. */
export interface Heard extends Said {
  readonly gate: SpeechGate;
}

/** Its words go out as they come. */
export async function* hear(job: AnswerJob, talk: Talk, attempt: Attempt): AsyncGenerator<ChatEvent, Heard> {
  const { services, caller, endpoint, question, signal } = job;
  const gate = new SpeechGate(attempt.text === "" ? "" : "\n\n", talk.way === "json");
  let text = "";
  let calls: readonly ToolCall[] = [];
  let is_cut = false;
  let no_tools = false;
  for await (const event of callModel(services, endpoint, talk.request, signal)) {
    if (event.type === "text") {
      text += event.text;
      yield* attempt.speak(gate.pass(event.text));
    } else if (event.type === "tool_calls") calls = event.calls;
    else if (event.type === "cut") is_cut = true;
    else if (event.type === "no_tools") no_tools = true;
    else {
      const { type, ...usage } = event;
      await recordUsage(services, caller, question.chat.id, usage);
      yield { type, data: usage };
    }
  }
  return { text, calls, is_cut, no_tools, gate };
}
