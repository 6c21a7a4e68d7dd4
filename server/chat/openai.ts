/** What is used of the `openai` package, in one place, so that it can be loaded when it is first needed. */
export { APIError, OpenAI } from "openai";
export { Stream } from "openai/streaming";
