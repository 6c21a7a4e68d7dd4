/** What a person had typed into an item when it could not be saved. */
import type { ItemPatch } from "../../server/items/schema.ts";
import { copyText } from "../ui/copy_text.ts";
import { SetAside } from "../ui/set_aside.ts";
import { list } from "./store.ts";

/** By item. */
export const setAside = new SetAside<ItemPatch>("item", wordsOf);
setAside.guard();

export function putAside(item_id: string, patch: ItemPatch, error: unknown): void {
  const edit = setAside.put(item_id, patch, error);
  if (list.opened.peek()?.id === item_id) return; // its dialog shows the text, and says why it was not saved
  setAside.tell({
    tone: "bad",
    text: `Not saved: ${edit.reason}. Your text is kept.`,
    action: { label: "Copy my text", run: () => void copyText(wordsOf(edit.patch)) },
  });
}

function wordsOf({ title, description }: ItemPatch): string {
  return [title, description].filter((text) => typeof text === "string").join("\n\n");
}
