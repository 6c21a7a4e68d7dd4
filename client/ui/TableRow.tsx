import type { TableProps } from "./table_props.ts";
import { cellClass } from "./TableHead.tsx";

interface TableRowProps<Row> {
  readonly table: TableProps<Row>;
  readonly row: Row;
  readonly index: number;
  /** Whether Tab leads here. */
  readonly isCurrent: boolean;
}

/** Clicks and keys are handled by the table, for all of its rows. */
export function TableRow<Row>({ table, row, index, isCurrent }: TableRowProps<Row>) {
  const { columns, keyOf, nameOf, secondLine, onOpen, selection } = table;
  const key = keyOf(row);
  const selected = selection?.keys.has(key);
  return (
    <tr
      class={onOpen ? "opens" : undefined}
      data-key={key}
      tabIndex={isCurrent ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={selected}
    >
      {selected !== undefined && (
        <td class="cell-check">
          <label class="check">
            <input type="checkbox" tabIndex={-1} aria-label={`Select ${nameOf(row)}`} checked={selected} />
          </label>
        </td>
      )}
      {columns.map((column, at) => (
        <td class={cellClass(column)} key={column.key}>
          {column.cell(row)}
          {at === 0 && secondLine && <div class="second-line">{secondLine(row)}</div>}
        </td>
      ))}
    </tr>
  );
}

interface TableGapProps {
  readonly cells: number;
  readonly height_px: number;
}

/** Holds the place of rows that are not drawn. */
export function TableGap({ cells, height_px }: TableGapProps) {
  return (
    <tr class="table-gap" aria-hidden="true">
      <td colSpan={cells} style={{ height: `${height_px}px` }} />
    </tr>
  );
}
