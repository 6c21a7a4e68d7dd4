import { useId } from "preact/hooks";
import { Button } from "./Button.tsx";
import type { TableProps } from "./table_props.ts";
import { TableHead } from "./TableHead.tsx";
import { TableGap, TableRow } from "./TableRow.tsx";
import { handleClick, handleFocus, handleKey } from "./table_hands.ts";
import { useTablePicks } from "./table_picks.ts";
import { useTablePlace } from "./table_place.ts";
import { useTableSight } from "./table_sight.ts";
import { layOut } from "./table_window.ts";

/** The table while it has rows. */
export function TableGrid<Row>(props: TableProps<Row>) {
  const { rows, columns, keyOf, selection, total, sort, search } = props;
  const keys_id = useId();
  const order = rows.map(keyOf);
  const { scroller, measure, range, row_px } = useTableSight(rows.length, `${sort} ${search?.q}`, props.onMore);
  const place = useTablePlace(order, scroller);
  const picks = useTablePicks(order, selection);
  const hands = () => ({ props, order, table: scroller.current, place, picks });
  return (
    <div class="table-box" id={props.id}>
      <div class="table-scroll" ref={scroller} onScroll={measure}>
        <table
          class="table"
          role="grid"
          aria-label={props.label}
          aria-describedby={keys_id}
          aria-multiselectable={selection !== undefined}
          aria-rowcount={(total ?? rows.length) + 1}
        >
          <TableHead {...props} />
          <tbody
            onClick={(event) => handleClick(hands(), event)}
            onKeyDown={(event) => handleKey(hands(), event)}
            onFocusIn={(event) => handleFocus(hands(), event)}
          >
            {layOut(rows.length, range, place.current).map((piece) => {
              if ("gap" in piece) {
                const cells = columns.length + (selection === undefined ? 0 : 1);
                return <TableGap key={`gap ${piece.from}`} cells={cells} height_px={piece.gap * row_px} />;
              }
              const row = rows[piece.index];
              if (row === undefined) return null;
              const isCurrent = piece.index === place.current;
              return <TableRow key={keyOf(row)} table={props} row={row} index={piece.index} isCurrent={isCurrent} />;
            })}
          </tbody>
        </table>
        <TableFoot {...props} />
      </div>
      {selection !== undefined && selection.keys.size > 0 && (
        <BulkBar
          selection={selection}
          onClear={() => {
            picks?.clear();
            place.goTo(place.current); // the button that had the focus goes with the bar
          }}
        />
      )}
      <p class="spoken" id={keys_id}>{keyWords(props)}</p>
    </div>
  );
}

/** Why there are no further rows, when they could not be had. */
function TableFoot<Row>({ status }: TableProps<Row>) {
  if (status.type !== "broken") return null;
  return (
    <div class="table-foot" role="alert">
      <span>{status.words}.</span>
      <Button onClick={status.onRetry}>Try again</Button>
    </div>
  );
}

interface BulkBarProps {
  readonly selection: NonNullable<TableProps<unknown>["selection"]>;
  readonly onClear: () => void;
}

function BulkBar({ selection, onClear }: BulkBarProps) {
  return (
    <div class="table-bulk" role="region" aria-label="Selected rows">
      <span class="table-bulk-count" role="status">{selection.keys.size.toLocaleString()} selected</span>
      {selection.actions}
      <Button look="quiet" onClick={onClear}>Clear selection</Button>
    </div>
  );
}

/** The keys that work on a row, for those who cannot see that it can be pointed at. */
function keyWords<Row>({ onOpen, onDelete, deletion = "deletes it", selection }: TableProps<Row>): string {
  const keys = [
    "Arrow keys walk the rows",
    ...(onOpen ? ["Enter opens one"] : []),
    ...(selection ? ["Space selects it"] : []),
    ...(onDelete ? [`Delete ${deletion}`] : []),
  ];
  return keys.join(", ");
}
