/** What a table is given. */
import type { ComponentChildren } from "preact";

export interface TableColumn<Row> {
  readonly key: string;
  /** Its head, with the unit of its numbers. */
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** The name to sort by; a column without one cannot be sorted by. */
  readonly sort?: string;
  /** Which way the first click on its head sorts, ascending unless said; times are read newest first. */
  readonly first?: "ascending" | "descending";
  /** Numbers stand at the right, digits under digits; actions are controls and take the room that these need. */
  readonly kind?: "text" | "number" | "actions";
  /** Columns without a width share what the others leave. */
  readonly width?: "narrow" | "short" | "medium";
  /** Left out where the table is narrower than 560 px. */
  readonly wide_only?: boolean;
}

/** How things stand with what is to be shown. Rows that are there are shown in any case. */
export type TableStatus =
  | { readonly type: "loading" }
  | { readonly type: "ready" }
  | {
    readonly type: "broken";
    /** Why, as a sentence without its full stop. */
    readonly words: string;
    readonly onRetry: () => void;
  };

export interface TableSelection {
  /** Keys of rows. */
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
  /** What can be done to the selected rows: buttons in the bar at the bottom. */
  readonly actions: ComponentChildren;
}

export interface TableProps<Row> {
  /** Of the element, for `focusTable`. */
  readonly id: string;
  /** What the rows are, as a heading says it: "Items". */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What a row is called: "Select Pumps". */
  readonly nameOf: (row: Row) => string;
  readonly status: TableStatus;
  /** What is shown when there is nothing yet: what this is, and the first step. */
  readonly empty: ComponentChildren;
  /** What the rows were searched for; needed for the "Nothing found" state. */
  readonly search?: { readonly q: string; readonly onClear: () => void };
  /** The column's `sort`, with a minus in front when descending. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** Enter, `e` or a click on a row. */
  readonly onOpen?: (row: Row) => void;
  /** Delete on a row: that one, or all selected ones when it is one of them. */
  readonly onDelete?: (rows: readonly Row[]) => void;
  /** What that is, for the hint on the keys: "deletes it" unless said. */
  readonly deletion?: string;
  readonly selection?: TableSelection;
  /** A second line under the first column where the table is narrow. */
  readonly secondLine?: (row: Row) => ComponentChildren;
  /** How many rows there are, when `rows` are only the first of them. */
  readonly total?: number;
  /** Called when the end of `rows` comes near; may be called again while it is at work. */
  readonly onMore?: () => void;
}
