/** The page: starts what runs beside the views, and shows them. */
import { render } from "preact";
import { receiveEvent, resync, startBoards } from "./board/boards.ts";
import { guardCardDrafts } from "./board/card_drafts.ts";
import { watchOpenCard } from "./board/open_card.ts";
import { boardKeys } from "./board/page_keys.ts";
import { setAside } from "./board/set_aside.ts";
import { followEvents } from "./events.ts";
import { registerKeys } from "./keys.ts";
import { NewcomerPage } from "./login/LoginGate.tsx";
import { startSession } from "./login/session.ts";
import { startSetupToken } from "./login/setup_token.ts";
import { isForNewcomers, startRouter } from "./router.ts";
import { startAppearance } from "./settings/appearance.ts";
import { App } from "./shell/App.tsx";
import { startKeys } from "./shell/keys.ts";
import { startTitle } from "./shell/title.ts";
import { startClock } from "./ui/clock.ts";

startRouter();
startAppearance();
if (isForNewcomers.peek()) {
  startSetupToken();
  render(<NewcomerPage />, document.body);
} else {
  startWorkbench();
  render(<App />, document.body);
}

function startWorkbench(): void {
  startSession();
  startBoards();
  watchOpenCard();
  setAside.guard();
  guardCardDrafts();
  startTitle();
  startClock();
  registerKeys("board", boardKeys);
  startKeys();
  followEvents({ onChange: receiveEvent, onResync: resync });
}
