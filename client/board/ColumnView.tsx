import { useEffect, useRef } from "preact/hooks";
import { useComputed, useSignal } from "@preact/signals";
import type { BoardColumn } from "../../server/board/schema.ts";
import { Icon } from "../ui/Icon.tsx";
import { InlineText } from "../ui/InlineText.tsx";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { deleteColumn, moveColumn, renameColumn } from "./actions.ts";
import { AddCard } from "./AddCard.tsx";
import { openDialog, startAdding } from "./board_ui.ts";
import { CardTile } from "./CardTile.tsx";
import { makeCardsSortable } from "./drag.ts";
import { amongGhosts, columnElementId, columnMark, marks } from "./marks.ts";
import { columnIds, columnSignal, found, visibleCards } from "./store.ts";

export function ColumnView({ id }: { readonly id: string }) {
  const column = columnSignal(id)?.value;
  const list = useRef<HTMLUListElement>(null);
  const mark = useComputed(() => columnMark(id));
  useEffect(() => list.current ? makeCardsSortable(list.current) : undefined, []);
  if (column === undefined) return null;
  return (
    <section
      class="column"
      id={columnElementId(id)}
      data-column-id={id}
      data-mark={mark}
      aria-label={column.title}
    >
      <ColumnHead column={column} />
      <ul class="cards" ref={list} data-column-id={id}>
        {amongGhosts(
          column.cardIds,
          (card_id) => <CardTile key={card_id} id={card_id} />,
          marks.value?.ghostCards.get(id),
          marks.value?.drawCard,
        )}
      </ul>
      <AddCard column_id={id} />
    </section>
  );
}

function ColumnHead({ column }: { readonly column: BoardColumn }) {
  const { id, title } = column;
  const count = column.cardIds.length;
  const shown = visibleCards(column).length;
  const renaming = useSignal(false);
  const head = useRef<HTMLElement>(null);
  return (
    <header class="column-head" ref={head}>
      {renaming.value
        ? (
          <InlineText
            label="Column title"
            value={title}
            max_length={100}
            onSave={(text) => renameColumn(id, text)}
            onDone={(by_key) => {
              renaming.value = false;
              if (by_key) head.current?.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
            }}
          />
        )
        : <h2 class="column-title" onDblClick={() => renaming.value = true} title={title}>{title}</h2>}
      <span class="count" aria-label={countWords(shown, count)}>
        {found.value === undefined ? count : `${shown}/${count}`}
      </span>
      <ColumnMenu id={id} title={title} count={count} onRename={() => renaming.value = true} />
    </header>
  );
}

interface ColumnMenuProps {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly onRename: () => void;
}

function ColumnMenu({ id, title, count, onRename }: ColumnMenuProps) {
  const ids = columnIds.value;
  const at = ids.indexOf(id);
  const remove = () => {
    if (count === 0) deleteColumn(id, undefined);
    else openDialog({ type: "delete_column", column_id: id });
  };
  return (
    <Menu button={<Icon name="more" />} label={`Column ${title}`} class="icon-button no-drag">
      <MenuItem icon="plus" onClick={() => startAdding(id)}>Add card</MenuItem>
      <MenuItem icon="rename" onClick={onRename}>Rename</MenuItem>
      {at > 0 && <MenuItem icon="left" onClick={() => moveColumn(id, ids[at - 1] ?? null)}>Move left</MenuItem>}
      {at < ids.length - 1 && (
        <MenuItem icon="right" onClick={() => moveColumn(id, ids[at + 2] ?? null)}>Move right</MenuItem>
      )}
      <MenuItem icon="trash" bad onClick={remove}>{count === 0 ? "Delete" : "Delete…"}</MenuItem>
    </Menu>
  );
}

function countWords(shown: number, count: number): string {
  const words = count === 1 ? "1 card" : `${count} cards`;
  return found.value === undefined ? words : `${shown} of ${words}`;
}
