import { found } from "../board/store.ts";
import { viewKeys } from "../keys.ts";
import { amend, amendSoon, route } from "../router.ts";
import { IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { searched } from "./views.ts";

/** Global keys focus it by this id. */
export const SEARCH_ID = "search";

/** Filters the view while typing; what is searched stands in the address. Nothing where there is nothing to search. */
export function SearchBox() {
  const { q } = route.value;
  const what = searched.value;
  if (what === undefined) return null;
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        id={SEARCH_ID}
        type="search"
        placeholder="Search"
        aria-label={`Search ${what}`}
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={q}
        onInput={(event) => amendSoon({ q: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.isComposing || !handleKey(event.key, event.currentTarget)) return;
          event.preventDefault();
        }}
      />
      {q === ""
        ? <kbd class="search-key" aria-hidden="true">/</kbd>
        : <IconButton icon="close" label="Clear the search" onClick={() => amend({ q: "" })} />}
      {what === "cards" && <FoundCards />}
    </div>
  );
}

/** Keys that lead out of the field; false for one that does not. */
function handleKey(key: string, field: HTMLInputElement): boolean {
  switch (key) {
    case "Escape":
      if (field.value === "") field.blur();
      else amend({ q: "" });
      return true;
    case "Enter":
    case "ArrowDown":
      viewKeys.value?.enter();
      return true;
    default:
      return false;
  }
}

/** Told as one types; the other views, which ask the server, tell it themselves. */
function FoundCards() {
  return <span class="spoken" role="status">{foundWords(found.value?.size)}</span>;
}

function foundWords(count: number | undefined): string {
  if (count === undefined) return "";
  return count === 1 ? "1 card found" : `${count} cards found`;
}
