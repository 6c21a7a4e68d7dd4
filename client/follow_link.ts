/** Links that lead to another view of this page. */
import { type Route, visit } from "./router.ts";

/** Goes there without loading the page anew; with a key held the browser opens it in a tab or window of its own. */
export function followLink(event: MouseEvent, to: Partial<Route>): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  visit(to);
}
