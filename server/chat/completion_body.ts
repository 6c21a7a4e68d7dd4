/** What a service is sent, in OpenAI's form, and how that is made to fit services that know less of it. */
import type { OpenAI } from "openai";
import type { ModelMessage, ModelRequest, ModelTool, ToolCall } from "./model_events.ts";

export type CompletionBody = OpenAI.ChatCompletionCreateParamsStreaming;

export function completionBody(
  model: string,
  { messages, tools }: ModelRequest,
  output_tokens: number,
): CompletionBody {
  return {
    model,
    messages: messages.map(messageParam),
    ...(tools.length === 0 ? {} : { tools: tools.map(toolParam) }),
    max_tokens: output_tokens,
    stream: true,
    stream_options: { include_usage: true },
  };
}

/**
 * What to send instead of a body that was refused.
 *
 * @param refusal what the service wrote; it names what it does not take
 * @returns undefined when it says nothing that can be helped
 */
export function adaptBody(body: CompletionBody, refusal: string): CompletionBody | "no_tools" | undefined {
  if (body.max_tokens && refusal.includes("max_completion_tokens")) {
    const { max_tokens, ...rest } = body;
    return { ...rest, max_completion_tokens: max_tokens };
  }
  if (body.stream_options && refusal.includes("stream_options")) {
    const { stream_options: _, ...rest } = body;
    return rest;
  }
  return body.tools !== undefined && /tool/i.test(refusal) ? "no_tools" : undefined;
}

function messageParam(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role !== "assistant") return message;
  const { role, content, tool_calls } = message;
  if (tool_calls === undefined || tool_calls.length === 0) return { role, content };
  // Words that are empty are refused by some; with calls there may be none at all.
  return { role, content: content === "" ? null : content, tool_calls: tool_calls.map(callParam) };
}

function callParam({ id, name, arguments: text }: ToolCall): OpenAI.ChatCompletionMessageToolCall {
  return { id, type: "function", function: { name, arguments: isJson(text) ? text : "{}" } };
}

function toolParam({ name, description, parameters }: ModelTool): OpenAI.ChatCompletionTool {
  return { type: "function", function: { name, description, parameters: { ...parameters } } };
}

/** Services parse the arguments of earlier calls, and some give up on what a model has once written wrongly. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
