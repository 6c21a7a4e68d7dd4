import "../first_load.ts";
import { useEffect } from "preact/hooks";
import styles from "../styles/items.css" with { type: "text" };
import { registerKeys } from "../keys.ts";
import { wordsFor } from "../problem.ts";
import { amend, visit } from "../router.ts";
import { Button } from "../ui/Button.tsx";
import { adoptStyles } from "../ui/lazy_styles.ts";
import { Table, type TableStatus } from "../ui/Table.tsx";
import { focusFirstRow, focusTable } from "../ui/table_focus.ts";
import { deleteItems, isTemporary } from "./actions.ts";
import { itemColumns } from "./columns.tsx";
import { FileDrop } from "./FileDrop.tsx";
import { FirstItems } from "./FirstItems.tsx";
import { ImportDialog } from "./ImportDialog.tsx";
import { chooseFile, importing } from "./importing.ts";
import { ItemDialog } from "./ItemDialog.tsx";
import { ItemsBar } from "./ItemsBar.tsx";
import { focusItems, TABLE_ID } from "./items_table.ts";
import { newItemIsOpen, openNewItem } from "./new_item.ts";
import { NewItemDialog } from "./NewItemDialog.tsx";
import { followOpenItem } from "./open_item.ts";
import { followOwners } from "./owners.ts";
import { excerpt } from "./excerpt.ts";
import { list, search, select, selected, showsOwners, startItems } from "./store.ts";

adoptStyles(styles);
registerKeys("items", {
  shortcuts: [
    [["↑", "↓"], "Walk the items; with Shift, select them"],
    [["Enter", "e"], "Open the item"],
    [["Space"], "Select the item"],
    [["n"], "New item"],
    [["Delete"], "Delete the item, or all that are selected"],
  ],
  onKey: ({ key, target }) => {
    if (key === "n") openNewItem();
    else if ((key === "ArrowDown" || key === "ArrowUp") && target === document.body) focusTable(TABLE_ID);
    else return false;
    return true;
  },
  enter: () => focusFirstRow(TABLE_ID),
});

/** All items as a table. */
export function ItemsView() {
  useEffect(startItems, []);
  useEffect(followOpenItem, []);
  useEffect(followOwners, []);
  const opened = list.opened.value;
  return (
    <FileDrop onFile={chooseFile}>
      <div class="items">
        <ItemsBar />
        <ItemTable />
      </div>
      {opened !== undefined && <ItemDialog key={opened.id} item={opened} onDelete={focusItems} />}
      {newItemIsOpen.value && <NewItemDialog />}
      {importing.value !== undefined && <ImportDialog step={importing.value} />}
    </FileDrop>
  );
}

function ItemTable() {
  const { q, sort } = search.value;
  return (
    <Table
      id={TABLE_ID}
      label="Items"
      columns={itemColumns(showsOwners.value, sort)}
      rows={list.items.value}
      keyOf={({ id }) => id}
      nameOf={({ title }) => title}
      secondLine={({ description }) => excerpt(description)}
      status={statusOf()}
      empty={<FirstItems />}
      search={{ q, onClear: () => amend({ q: "" }) }}
      sort={sort}
      onSort={(next) => amend({ sort: next })}
      onOpen={(item) => {
        if (!isTemporary(item)) visit({ item_id: item.id });
      }}
      onDelete={(items) => void deleteItems(items)}
      selection={{ keys: selected.value, onChange: select, actions: <BulkActions /> }}
      total={list.total.value}
      onMore={() => void list.readMore()}
    />
  );
}

function BulkActions() {
  return (
    <Button
      look="bad"
      icon="trash"
      onClick={() => {
        const ids = selected.peek();
        void deleteItems(list.items.peek().filter(({ id }) => ids.has(id)));
        focusItems();
      }}
    >
      Delete
    </Button>
  );
}

function statusOf(): TableStatus {
  const failure = list.failure.value;
  if (failure !== undefined) {
    return { type: "broken", words: wordsFor(failure), onRetry: () => void list.retry() };
  }
  return { type: list.isLoading.value ? "loading" : "ready" };
}
