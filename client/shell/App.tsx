import type { ComponentType } from "preact";
import { BoardDialogs } from "../board/BoardDialogs.tsx";
import { BoardView } from "../board/BoardView.tsx";
import { CardDialog } from "../board/CardDialog.tsx";
import { openCard } from "../board/open_card.ts";
import { setAside } from "../board/set_aside.ts";
import { chatIsOpen } from "../chat/open.ts";
import { loginNeeded } from "../login/access.ts";
import { LoginLayer, LoginPage } from "../login/LoginGate.tsx";
import { isAsking, me } from "../login/session.ts";
import { isNowhere, route, type View } from "../router.ts";
import { announcement } from "../ui/announce.ts";
import { KeptTexts } from "../ui/KeptTexts.tsx";
import { LazyView } from "../ui/LazyView.tsx";
import { Toasts } from "../ui/Toasts.tsx";
import { HelpDialog } from "./HelpDialog.tsx";
import { NoPage } from "./NoPage.tsx";
import { Rail } from "./Rail.tsx";
import { TopBar } from "./TopBar.tsx";

/** Views whose scripts are loaded when they are first shown. */
const LAZY: Readonly<Partial<Record<View, () => Promise<ComponentType>>>> = {
  items: async () => (await import("../items/ItemsView.tsx")).ItemsView,
  users: async () => (await import("../users/UsersView.tsx")).UsersView,
  settings: async () => (await import("../settings/SettingsView.tsx")).SettingsView,
};

const loadChat = async () => (await import("../chat/ChatPanel.tsx")).ChatPanel;

const CONTENT = "content";

/** The page: nothing until it is known who it is for, then the login or the workbench. */
export function App() {
  if (me.value === undefined && loginNeeded.value) return <LoginPage />;
  if (me.value === undefined && isAsking.value) return null;
  return (
    <>
      <SkipLink />
      <Rail />
      <TopBar />
      <main class="content" id={CONTENT} tabIndex={-1}>
        {isNowhere.value ? <NoPage /> : <ShownView />}
      </main>
      <Chat />
      <OpenCard />
      <BoardDialogs />
      <KeptTexts aside={setAside} />
      <HelpDialog />
      <Toasts />
      <LiveRegion />
      {loginNeeded.value && <LoginLayer />}
    </>
  );
}

/** For those who come by Tab: past the rail and the bar, which are the same in every view. */
function SkipLink() {
  return (
    <a
      class="skip-link"
      href={`#${CONTENT}`}
      onClick={(event) => {
        event.preventDefault(); // the address names what is shown, and nothing else
        document.getElementById(CONTENT)?.focus();
      }}
    >
      Skip to the content
    </a>
  );
}

function ShownView() {
  const { view } = route.value;
  const load = LAZY[view];
  return load === undefined ? <BoardView /> : <LazyView key={view} name={view} load={load} />;
}

function Chat() {
  if (!chatIsOpen.value) return null;
  return (
    <div class="chat-place">
      <LazyView name="the chat" load={loadChat} />
    </div>
  );
}

function OpenCard() {
  const id = openCard.value;
  return id === undefined ? null : <CardDialog key={id} id={id} />;
}

function LiveRegion() {
  return <div class="spoken" role="status" aria-live="polite" aria-atomic="true">{announcement.value}</div>;
}
