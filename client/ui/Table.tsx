import styles from "../styles/table.css" with { type: "text" };
import { Unreadable } from "./Broken.tsx";
import { adoptStyles } from "./lazy_styles.ts";
import { TableGrid } from "./TableGrid.tsx";
import type { TableProps } from "./table_props.ts";
import { NothingFound, TableSkeleton } from "./TableStates.tsx";

export type { TableColumn, TableProps, TableSelection, TableStatus } from "./table_props.ts";

adoptStyles(styles);

/**
 * A table to look through: it can be sorted, walked by arrow keys and selected in, and draws only what is near when there
 * is much. It fills the height it is given and scrolls inside; without one it is as high as its rows.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { rows, status, search, empty } = props;
  if (rows.length > 0) return <TableGrid {...props} />;
  switch (status.type) {
    case "loading":
      return <TableSkeleton label={props.label} columns={props.columns.length} />;
    case "broken":
      return <Unreadable title={`${props.label} cannot be shown`} reason={status.words} onRetry={status.onRetry} />;
    case "ready":
      return search !== undefined && search.q.trim() !== ""
        ? <NothingFound label={props.label} {...search} />
        : <>{empty}</>;
  }
}
