import { announcement } from "../ui/announce.ts";
import { Toasts } from "../ui/Toasts.tsx";
import { BoardDialogs } from "../board/BoardDialogs.tsx";
import { BoardView } from "../board/BoardView.tsx";
import { CardDialog } from "../board/CardDialog.tsx";
import { KeptTexts } from "../board/KeptTexts.tsx";
import { openCard } from "../board/open_card.ts";
import { isNowhere } from "../router.ts";
import { HelpDialog } from "./HelpDialog.tsx";
import { NoPage } from "./NoPage.tsx";
import { Rail } from "./Rail.tsx";
import { TopBar } from "./TopBar.tsx";

export function App() {
  return (
    <>
      <Rail />
      <TopBar />
      <main class="content">
        {isNowhere.value ? <NoPage /> : <BoardView />}
      </main>
      <OpenCard />
      <BoardDialogs />
      <KeptTexts />
      <HelpDialog />
      <Toasts />
      <LiveRegion />
    </>
  );
}

function OpenCard() {
  const id = openCard.value;
  return id === undefined ? null : <CardDialog key={id} id={id} />;
}

function LiveRegion() {
  return <div class="spoken" role="status" aria-live="polite" aria-atomic="true">{announcement.value}</div>;
}
