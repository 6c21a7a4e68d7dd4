/** The item that the address names: its dialog is open, whether or not it is among those that are listed. */
import { effect, untracked } from "@preact/signals";
import { onEvents } from "../events.ts";
import { Problem, wordsFor } from "../problem.ts";
import { amend, route } from "../router.ts";
import { showToast } from "../ui/toasts.ts";
import { readItem } from "./requests.ts";
import { list } from "./store.ts";

/** Grows with every item that is wanted, and every reading: an answer to an older one is dropped. */
let turn = 0;

/** Opens and closes items as the address says, until what it answers is called. */
export function followOpenItem(): () => void {
  const stopFollowing = effect(() => {
    const { item_id } = route.value;
    untracked(() => show(item_id));
  });
  const stopCorrecting = correctAddress();
  const stopListening = onEvents({
    onChange: ({ entity_id }) => {
      // What happens while it is being read, the answer may not know of.
      if (entity_id !== null && entity_id === wanted() && list.opened.peek() === undefined) void read(entity_id);
    },
    onResync: () => {
      const id = wanted();
      if (id !== undefined) void read(id);
    },
  });
  return () => {
    stopFollowing();
    stopCorrecting();
    stopListening();
    turn++;
  };
}

function wanted(): string | undefined {
  return route.peek().item_id;
}

function show(id: string | undefined): void {
  if (list.opened.peek()?.id === id) return;
  turn++;
  const known = id === undefined ? undefined : list.stored(id);
  list.open(known);
  if (id !== undefined && known === undefined) void read(id);
}

async function read(id: string): Promise<void> {
  const mine = ++turn;
  try {
    const item = await readItem(id);
    const shown = list.opened.peek();
    if (mine === turn && (shown === undefined || shown.version <= item.version)) list.open(item);
  } catch (error) {
    if (mine !== turn) return;
    amend({ item_id: undefined });
    const isGone = error instanceof Problem && error.code === "not_found";
    const text = isGone ? "The item that was open is not there any more" : `Not shown: ${wordsFor(error)}`;
    showToast({ tone: isGone ? "plain" : "bad", text });
  }
}

/** An item that is deleted while it is open leaves the address as well. */
function correctAddress(): () => void {
  let before = false;
  return effect(() => {
    const now = list.opened.value !== undefined;
    if (before && !now && wanted() !== undefined) amend({ item_id: undefined });
    before = now;
  });
}
