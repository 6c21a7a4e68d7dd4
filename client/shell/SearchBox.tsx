import { found } from "../board/store.ts";
import { amend, amendSoon, route } from "../router.ts";
import { IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";

/** Global keys focus it by this id. */
export const SEARCH_ID = "search";

/** Filters the board while typing; what is searched stands in the address. */
export function SearchBox() {
  const { q } = route.value;
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        id={SEARCH_ID}
        type="search"
        placeholder="Search"
        aria-label="Search cards"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={q}
        onInput={(event) => amendSoon({ q: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.isComposing) return;
          event.preventDefault();
          if (q === "") event.currentTarget.blur();
          else amend({ q: "" });
        }}
      />
      {q === ""
        ? <kbd class="search-key" aria-hidden="true">/</kbd>
        : <IconButton icon="close" label="Clear the search" onClick={() => amend({ q: "" })} />}
      <span class="spoken" role="status">{foundWords(found.value?.size)}</span>
    </div>
  );
}

function foundWords(count: number | undefined): string {
  if (count === undefined) return "";
  return count === 1 ? "1 card found" : `${count} cards found`;
}
