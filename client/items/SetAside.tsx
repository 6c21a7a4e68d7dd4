import type { Item, ItemPatch } from "../../server/items/schema.ts";
import { KeptText } from "../ui/KeptTexts.tsx";
import { editItem } from "./actions.ts";
import { setAside } from "./set_aside.ts";

/** A person's own changes to an item that could not be saved. */
export function SetAside({ item }: { readonly item: Item }) {
  return (
    <KeptText
      aside={setAside}
      id={item.id}
      onUse={(mine) => void editItem(item.id, mine, sameFields(item, mine))}
    />
  );
}

/** The item's present values of the fields that a patch changes. */
function sameFields(item: Item, patch: ItemPatch): ItemPatch {
  return {
    ...(patch.title === undefined ? {} : { title: item.title }),
    ...(patch.description === undefined ? {} : { description: item.description }),
  };
}
