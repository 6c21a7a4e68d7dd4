/** The page: starts what runs beside the views, and shows them. */
import { render } from "preact";
import { receiveEvent, resync, startBoards } from "./board/boards.ts";
import { guardCardDrafts } from "./board/card_drafts.ts";
import { watchOpenCard } from "./board/open_card.ts";
import { guardSetAside } from "./board/set_aside.ts";
import { followEvents } from "./events.ts";
import { startRouter } from "./router.ts";
import { App } from "./shell/App.tsx";
import { startKeys } from "./shell/keys.ts";
import { startTitle } from "./shell/title.ts";
import { startClock } from "./ui/clock.ts";
import { followTheme } from "./ui/theme.ts";

startRouter();
startBoards();
watchOpenCard();
guardSetAside();
guardCardDrafts();
startTitle();
startClock();
startKeys();
followTheme();
followEvents({ onChange: receiveEvent, onResync: resync });
render(<App />, document.body);
