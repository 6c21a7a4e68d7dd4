import { amend, route, visit } from "../router.ts";
import { Problem, wordsFor } from "../problem.ts";
import { Broken, Unreadable } from "../ui/Broken.tsx";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useLate } from "../ui/late.ts";
import { addColumn } from "./actions.ts";
import { AddColumn } from "./AddColumn.tsx";
import { boards, retryBoard } from "./boards.ts";
import { focusAddCard } from "./focus.ts";
import { columnIds } from "./store.ts";

export function BoardSkeleton() {
  if (!useLate()) return null;
  return (
    <div class="board" role="status" aria-label="Loading the board">
      {[3, 2, 4, 1].map((cards) => (
        <div class="column skeleton" key={cards}>
          <div class="skeleton-line" />
          {Array.from({ length: cards }, (_, index) => <div class="skeleton-card" key={index} />)}
        </div>
      ))}
    </div>
  );
}

export function BrokenBoard({ error }: { readonly error: unknown }) {
  const missing = error instanceof Problem && error.code === "not_found";
  const first = boards.value?.[0];
  if (!missing) {
    return (
      <Unreadable
        title="The board cannot be shown"
        reason={wordsFor(error)}
        what="What is on the board"
        onRetry={retryBoard}
      />
    );
  }
  return (
    <Broken title="There is no board here" words="It may have been deleted, or the link is wrong.">
      {first
        ? <Button look="main" onClick={() => visit({ board_id: first.id, q: "" })}>Open “{first.title}”</Button>
        : <Button look="main" onClick={retryBoard}>Try again</Button>}
    </Broken>
  );
}

const USUAL_COLUMNS = ["To do", "Doing", "Done"];

function addUsualColumns(): void {
  for (const title of USUAL_COLUMNS) addColumn(title);
  queueMicrotask(() => focusAddCard(columnIds.value[0])); // once they are drawn
}

export function EmptyBoard() {
  return (
    <div class="notice">
      <Icon name="board" />
      <h2>A board for your work</h2>
      <p>Columns are the stages work goes through; cards move along them from left to right.</p>
      <Button look="main" onClick={addUsualColumns}>
        Start with To do, Doing and Done
      </Button>
      <AddColumn />
    </div>
  );
}

export function NothingFound() {
  return (
    <div class="nothing-found" role="status">
      <p>
        No card has <strong>{route.value.q}</strong> in its title, details or labels.
      </p>
      <Button onClick={() => amend({ q: "" })}>Clear the search</Button>
    </div>
  );
}
