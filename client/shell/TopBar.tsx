import { setAside } from "../board/set_aside.ts";
import { ChatButton } from "../chat/ChatButton.tsx";
import { route } from "../router.ts";
import { KeptTextsButton } from "../ui/KeptTexts.tsx";
import { BoardTitle } from "./BoardTitle.tsx";
import { ConnectionState } from "./ConnectionState.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { HEADING, useEntering } from "./title.ts";
import { viewTitle } from "./views.ts";

export function TopBar() {
  const { view } = route.value;
  useEntering(view);
  return (
    <header class="top-bar">
      {view === "board" ? <BoardTitle /> : (
        <h1 class="view-title" id={HEADING} tabIndex={-1}>
          {viewTitle.value}
        </h1>
      )}
      <ConnectionState />
      <KeptTextsButton aside={setAside} />
      <SearchBox />
      {view === "board" && <ChatButton />}
      <PersonMenu />
    </header>
  );
}
