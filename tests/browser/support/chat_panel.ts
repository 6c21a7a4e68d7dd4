/** The chat as a person uses it, and a model whose answers are scripted. */
import type { Locator, Page } from "playwright-core";
import type { Stage } from "../../support/browser.ts";
import type { Reply } from "../../support/model_exchange.ts";
import { callsTools, says, type ScriptedCall } from "../../support/model_replies.ts";
import { ModelServer } from "../../support/model_server.ts";
import { givenBoard, type Layout, openBoard } from "./board.ts";

export const LAYOUT: Layout = [
  ["To do", ["Pick a name", "Order pumps"]],
  ["Review", ["Read the draft"]],
  ["Done", []],
];

/** A model on this computer that gives these answers, one after the other, and is chosen in the settings. */
export async function givenModel(stage: Stage, ...replies: Reply[]): Promise<ModelServer> {
  const model = new ModelServer(...replies);
  await stage.request("PUT", "/api/v1/settings/ai_base_url", { value: model.base_url });
  await stage.request("PUT", "/api/v1/settings/ai_model", { value: "test/model" });
  return model;
}

/** An answer that changes the board by these calls, and says so. */
export function changes(words: string, ...calls: readonly ScriptedCall[]): Reply[] {
  return [callsTools(calls), says(words)];
}

export async function givenReview(stage: Stage): Promise<void> {
  await stage.request("PUT", "/api/v1/settings/chat_apply", { value: "review" });
}

/** Opens the board with a chat that has not begun beside it. */
export async function openChat(stage: Stage, options: Parameters<Stage["openPage"]>[1] = {}): Promise<Page> {
  await givenBoard(stage, LAYOUT);
  const page = await openBoard(stage, "/", options);
  await page.getByRole("button", { name: "Chat", exact: true }).click();
  await questionField(page).waitFor();
  return page;
}

export function questionField(page: Page): Locator {
  return page.getByRole("textbox", { name: "Question" });
}

/** The chat itself, wherever it is shown. */
export function chatOf(page: Page): Locator {
  return page.locator(".chat").first();
}

export function answersOf(page: Page): Locator {
  return page.getByRole("article", { name: "Answer" });
}

/** Asks, once the answer before is complete: until then a question stays in its field. */
export async function ask(page: Page, question: string): Promise<void> {
  await questionField(page).fill(question);
  await answerIsComplete(page);
  await questionField(page).press("Enter");
}

/** Waits until the chat takes the next question, and all of the answer before is kept by the server. */
export async function answerIsComplete(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
}
