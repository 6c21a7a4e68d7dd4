/** The views that one can go to, as the frame of the page names them. */
import { computed } from "@preact/signals";
import { board } from "../board/store.ts";
import { me } from "../login/session.ts";
import { isNowhere, type Route, route, type View } from "../router.ts";
import type { IconName } from "../ui/Icon.tsx";

interface Place {
  readonly view: View;
  readonly title: string;
  readonly icon: IconName;
}

const PLACES: readonly Place[] = [
  { view: "board", title: "Board", icon: "board" },
  { view: "items", title: "Items", icon: "items" },
  { view: "users", title: "Users", icon: "users" },
  { view: "settings", title: "Settings", icon: "settings" },
];

/** Those this person may see. */
export const places = computed(() => PLACES.filter(({ view }) => view !== "users" || me.value?.is_admin === true));

/** Where going to a view leads: to the board that was open last. */
export function routeTo(view: View): Partial<Route> {
  return view === "board" ? { view, board_id: board.value?.id, q: "", card_id: undefined } : { view };
}

/** What is searched in the view that is shown; undefined where nothing is. */
export const searched = computed(() => {
  if (isNowhere.value) return undefined;
  const { view } = route.value;
  if (view === "board") return "cards";
  return view === "items" || view === "users" ? view : undefined;
});

/** What the page is headed with; the board's own title has its heading to itself. */
export const viewTitle = computed(() => {
  const { view } = route.value;
  if (view === "board") return board.value?.title;
  return PLACES.find((place) => place.view === view)?.title;
});
