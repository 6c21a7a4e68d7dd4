/** An answer while it is being written. */
import type { ChatEvent, ChatMessage, ProposedOperation } from "../../server/chat/schema.ts";

export interface Answering {
  readonly question: string;
  /** What the server calls the question; undefined until it has taken it. */
  readonly question_id: string | undefined;
  readonly text: string;
  /** Proposed so far, and not done yet. */
  readonly operations: readonly ProposedOperation[];
  /** Why the assistant had to start over; undefined while it did not. */
  readonly restarted: string | undefined;
}

export function startAnswering(question: string): Answering {
  return { question, question_id: undefined, text: "", operations: [], restarted: undefined };
}

/** What is known once an event has come. */
export function afterEvent(answering: Answering, event: ChatEvent): Answering {
  switch (event.type) {
    case "chat":
      return { ...answering, question_id: event.data.question_id };
    case "delta":
      return { ...answering, text: answering.text + event.data.text };
    case "operation": {
      const operation: ProposedOperation = { ...event.data, state: "waiting" };
      return { ...answering, operations: [...answering.operations, operation] };
    }
    case "restart":
      return { ...answering, text: "", operations: [], restarted: event.data.reason };
    case "board":
    case "usage":
    case "done":
    case "problem":
      return answering;
  }
}

/** A message that this page knows before it has read it from the server. */
export function newMessage(
  message: Omit<ChatMessage, "created_at" | "problem" | "proposal"> & Partial<ChatMessage>,
): ChatMessage {
  return { problem: null, proposal: null, created_at: new Date().toISOString(), ...message };
}

/** The messages with these in them: in the place of what has their id, or at the end. */
export function withMessages(messages: readonly ChatMessage[], ...added: readonly ChatMessage[]): ChatMessage[] {
  const ids = new Set(added.map(({ id }) => id));
  return [...messages.filter(({ id }) => !ids.has(id)), ...added];
}
