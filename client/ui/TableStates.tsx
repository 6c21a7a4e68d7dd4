import { Button } from "./Button.tsx";
import { useLate } from "./late.ts";

const SKELETON_ROWS = 8;

interface TableSkeletonProps {
  readonly label: string;
  readonly columns: number;
}

/** The shape of the table while its first rows are on the way. */
export function TableSkeleton({ label, columns }: TableSkeletonProps) {
  if (!useLate()) return null;
  return (
    <div class="table-skeleton" role="status" aria-label={`Loading ${label.toLowerCase()}`}>
      {Array.from({ length: SKELETON_ROWS + 1 }, (_, row) => (
        <div class="table-skeleton-row" key={row}>
          {Array.from({ length: columns }, (_, column) => <span class="skeleton-bar" key={column} />)}
        </div>
      ))}
    </div>
  );
}

interface NothingFoundProps {
  readonly label: string;
  readonly q: string;
  readonly onClear: () => void;
}

export function NothingFound({ label, q, onClear }: NothingFoundProps) {
  return (
    <div class="nothing-found" role="status">
      <p>
        No {label.toLowerCase()} found for <strong>{q}</strong>.
      </p>
      <Button onClick={onClear}>Clear the search</Button>
    </div>
  );
}
