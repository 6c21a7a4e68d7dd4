import { announce } from "./announce.ts";
import { Icon } from "./Icon.tsx";
import type { TableColumn, TableProps } from "./table_props.ts";

export function TableHead<Row>({ columns, rows, keyOf, selection, sort, onSort }: TableProps<Row>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {selection && (
          <th class="cell-check" scope="col">
            <SelectAll
              selected={rows.filter((row) => selection.keys.has(keyOf(row))).length}
              of={rows.length}
              onChange={(all) => selection.onChange(new Set(all ? rows.map(keyOf) : []))}
            />
          </th>
        )}
        {columns.map((column) => <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />)}
      </tr>
    </thead>
  );
}

interface HeadCellProps<Row> {
  readonly column: TableColumn<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const direction = column.sort === undefined ? undefined : directionOf(sort, column.sort);
  return (
    <th class={cellClass(column)} scope="col" aria-sort={direction}>
      {column.sort === undefined || onSort === undefined
        ? <span class="head-text">{column.title}</span>
        : (
          <button type="button" class="head-sort" onClick={() => sortBy(column, sort, onSort)}>
            <span class="head-text">{column.title}</span>
            <Icon name="down" />
          </button>
        )}
    </th>
  );
}

interface SelectAllProps {
  readonly selected: number;
  readonly of: number;
  readonly onChange: (all: boolean) => void;
}

function SelectAll({ selected, of, onChange }: SelectAllProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        aria-label="Select all rows"
        checked={selected === of}
        indeterminate={selected > 0 && selected < of}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

export function cellClass<Row>({ kind = "text", width, wide_only = false }: TableColumn<Row>): string {
  return `cell-${kind} ${width ?? ""} ${wide_only ? "wide-only" : ""}`.trim();
}

function directionOf(sort: string | undefined, name: string): "ascending" | "descending" | undefined {
  if (sort === name) return "ascending";
  return sort === `-${name}` ? "descending" : undefined;
}

/** Focus stays on the head, where nothing tells that the rows have changed places. */
function sortBy<Row>(column: TableColumn<Row>, sort: string | undefined, onSort: (sort: string) => void): void {
  const next = nextSort(column, sort);
  onSort(next);
  announce(`Sorted by ${column.title.toLowerCase()}, ${directionOf(next, column.sort ?? "")}`);
}

/**
 * A click turns the order of its own column round, and begins with that column's usual one when coming from another.
 */
function nextSort<Row>({ sort: name = "", first = "ascending" }: TableColumn<Row>, sort: string | undefined): string {
  const direction = directionOf(sort, name);
  const ascending = direction === undefined ? first === "ascending" : direction === "descending";
  return ascending ? name : `-${name}`;
}
