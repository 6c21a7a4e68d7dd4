import { wordsFor } from "../problem.ts";
import { Button } from "../ui/Button.tsx";
import { KeptTexts, KeptTextsButton } from "../ui/KeptTexts.tsx";
import { showToast } from "../ui/toasts.ts";
import { saveFile } from "./files.ts";
import { FilePicker } from "./FileDrop.tsx";
import { chooseFile } from "./importing.ts";
import { openNewItem } from "./new_item.ts";
import { readExport } from "./requests.ts";
import { setAside } from "./set_aside.ts";
import { list, search } from "./store.ts";

/** What can be done with items as a whole. */
export function ItemsBar() {
  const isFirstUse = list.total.value === 0 && search.value.q === "";
  return (
    <div class="items-bar">
      <Button look={isFirstUse ? "plain" : "main"} icon="plus" onClick={openNewItem}>New item</Button>
      <FilePicker onFile={chooseFile}>Import</FilePicker>
      <Button onClick={() => void exportItems()}>Export</Button>
      <KeptTextsButton aside={setAside} />
      <KeptTexts aside={setAside} />
      <ItemCount />
    </div>
  );
}

/** How many there are; told while a person searches. */
function ItemCount() {
  const { q } = search.value;
  const count = list.total.value;
  const isKnown = !list.isLoading.value && list.failure.value === undefined && (count > 0 || q !== "");
  if (!isKnown) return <span class="item-count" role="status" />;
  const number = `${count.toLocaleString()}${list.hasMoreThanTotal.value ? "+" : ""}`;
  const items = `${number} ${count === 1 ? "item" : "items"}`;
  return <span class="item-count numbers" role="status">{q === "" ? items : `${items} found`}</span>;
}

async function exportItems(): Promise<void> {
  try {
    saveFile(await readExport(search.peek()), "items.csv");
  } catch (error) {
    showToast({ tone: "bad", text: `The items were not exported: ${wordsFor(error)}` });
  }
}
