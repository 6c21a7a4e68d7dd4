import { useEffect, useRef } from "preact/hooks";
import { useComputed, useSignalEffect } from "@preact/signals";
import { route, visit } from "../router.ts";
import { AddColumn } from "./AddColumn.tsx";
import { ColumnView } from "./ColumnView.tsx";
import { makeColumnsSortable } from "./drag.ts";
import { BoardSkeleton, BrokenBoard, EmptyBoard, NothingFound } from "./BoardStates.tsx";
import { cardIdOf, noteFocus } from "./focus.ts";
import { handleBoardKey } from "./keys.ts";
import { dropCard } from "./lift.ts";
import { amongGhosts, marks } from "./marks.ts";
import { showFound } from "./show_found.ts";
import { board, columnIds, found, lift, loading } from "./store.ts";

/** The board in whichever state it is. */
export function BoardView() {
  const { value: progress } = loading;
  if (progress.state === "loading") return <BoardSkeleton />;
  if (progress.state === "broken") return <BrokenBoard error={progress.error} />;
  if (columnIds.value.length === 0) return <EmptyBoard />;
  return (
    <>
      <FoundNothing />
      <Columns />
    </>
  );
}

function Columns() {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => row.current ? makeColumnsSortable(row.current) : undefined, []);
  const words = useComputed(() => route.value.q);
  useSignalEffect(() => {
    if (words.value === "") return;
    const frame = requestAnimationFrame(() => row.current && showFound(row.current)); // once it is drawn
    return () => cancelAnimationFrame(frame);
  });
  return (
    <div
      class="board"
      ref={row}
      onKeyDown={handleBoardKey}
      onFocusIn={(event) => {
        const id = cardIdOf(event.target);
        if (lift.value !== undefined && lift.value.card_id !== id) dropCard(); // left behind in the air: it stays there
        if (id !== undefined) noteFocus(id);
      }}
      onContextMenu={(event) => {
        // A long press lifts a card; the menu that touch screens open then would be in the way.
        if (event instanceof PointerEvent && event.pointerType === "touch") event.preventDefault();
      }}
      onClick={(event) => {
        const card_id = cardIdOf(event.target);
        if (card_id !== undefined) visit({ card_id });
      }}
    >
      {amongGhosts(
        columnIds.value,
        (id) => <ColumnView key={id} id={id} />,
        marks.value?.ghostColumns,
        marks.value?.drawColumn,
      )}
      <AddColumn />
      <p id="card-keys" class="spoken">Enter opens, Space lifts to move by arrows, Delete deletes.</p>
    </div>
  );
}

function FoundNothing() {
  const cards = Object.keys(board.value?.cards ?? {}).length;
  return found.value?.size === 0 && cards > 0 ? <NothingFound /> : null;
}
