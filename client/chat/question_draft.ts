/** The question that is being typed, for each board: kept while the chat is closed, and over a reload. */
import { signal } from "@preact/signals";
import { me } from "../login/session.ts";

/** By where they are stored. */
const drafts = signal<ReadonlyMap<string, string>>(new Map());

export function questionDraft(board_id: string): string {
  const name = storedAs(board_id);
  return drafts.value.get(name) ?? storedText(name);
}

export function keepQuestion(board_id: string, text: string): void {
  const name = storedAs(board_id);
  drafts.value = new Map(drafts.value).set(name, text);
  try {
    if (text === "") localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // Storage can be forbidden or full: the text is then kept until the page is left.
  }
}

/** People who share a browser do not see each other's. */
function storedAs(board_id: string): string {
  return `benchtop-question ${me.peek()?.id ?? ""} ${board_id}`;
}

function storedText(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return ""; // as above
  }
}
