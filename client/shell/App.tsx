import { announcement } from "../ui/announce.ts";
import { Toasts } from "../ui/Toasts.tsx";
import { BoardDialogs } from "../board/BoardDialogs.tsx";
import { boardDialog } from "../board/board_ui.ts";
import { BoardView } from "../board/BoardView.tsx";
import { CardDialog } from "../board/CardDialog.tsx";
import { openCard } from "../board/open_card.ts";
import { HelpDialog } from "./HelpDialog.tsx";
import { Rail } from "./Rail.tsx";
import { TopBar } from "./TopBar.tsx";

export function App() {
  return (
    <>
      <Rail />
      <TopBar />
      <main class="content">
        <BoardView />
      </main>
      <OpenCard />
      <BoardDialogs />
      <Help />
      <Toasts />
      <LiveRegion />
    </>
  );
}

function OpenCard() {
  const id = openCard.value;
  return id === undefined ? null : <CardDialog key={id} id={id} />;
}

function Help() {
  return boardDialog.value?.type === "help" ? <HelpDialog /> : null;
}

function LiveRegion() {
  return <div class="spoken" role="status" aria-live="polite" aria-atomic="true">{announcement.value}</div>;
}
