/** What is said between the conversation and a model, whatever the service behind it. */

/** Characters of a call's arguments: details at their longest, with each character escaped, fit well. */
export const ARGUMENTS_LENGTH_MAX = 200_000;

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it: it may be anything. */
  readonly arguments: string;
}

export type ModelMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly tool_calls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

/** A tool as the model is told of it. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  /** None: the model is asked for words (or JSON) alone. */
  readonly tools: readonly ModelTool[];
}

export interface ModelCallUsage {
  /** As the service calls it. */
  readonly model: string;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly cost_usd: number | null;
  readonly duration_ms: number;
}

export type ModelEvent =
  /** More of the answer's text, as it comes. */
  | { readonly type: "text"; readonly text: string }
  /** All calls of this round, once they are complete; at most once, after the text. */
  | { readonly type: "tool_calls"; readonly calls: readonly ToolCall[] }
  /** The answer was cut off at the limit of output tokens: text and calls may be incomplete. */
  | { readonly type: "cut" }
  /** The model or its service takes no tools: nothing was answered, and the question has to go without them. */
  | { readonly type: "no_tools" }
  /** Once for each call that was answered, last of all, before a failure in the middle is thrown too. */
  | ({ readonly type: "usage" } & ModelCallUsage);
