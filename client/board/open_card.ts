/** The card that the address names, as far as it is on the board. */
import { computed, effect } from "@preact/signals";
import { amend, route } from "../router.ts";
import { showToast } from "../ui/toasts.ts";
import { board, loading, openSession } from "./store.ts";

export const openCard = computed(() => {
  const { card_id } = route.value;
  return card_id !== undefined && board.value?.cards[card_id] !== undefined ? card_id : undefined;
});

/** Corrects the address when the card it names gets its id from the server, or is not there. */
export function watchOpenCard(): void {
  effect(() => {
    const { card_id } = route.value;
    if (card_id === undefined || openCard.value !== undefined || loading.value.state !== "ready") return;
    const real = openSession()?.realId(card_id);
    if (real !== undefined && real !== card_id) return amend({ card_id: real });
    amend({ card_id: undefined });
    showToast({ tone: "plain", text: "The card that was open is not on this board any more" });
  });
}
