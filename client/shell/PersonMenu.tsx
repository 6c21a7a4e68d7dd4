import { isLocal, logOut, me } from "../login/session.ts";
import { wordsFor } from "../problem.ts";
import { visit } from "../router.ts";
import { Icon } from "../ui/Icon.tsx";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { showToast } from "../ui/toasts.ts";
import { openHelp } from "./help.ts";
import { isPhone } from "./phone.ts";
import { ThemeItems } from "./ThemeItems.tsx";

/** Who one is here, and what one can do about it; on a phone also what the rail has elsewhere. */
export function PersonMenu() {
  const username = me.value?.username;
  const name = me.value?.full_name ?? username ?? "You";
  return (
    <Menu class="person" label={name} button={isLocal.value ? <Icon name="person" /> : <Initial of={name} />}>
      <div class="menu-name" role="presentation">
        {name}
        {username !== undefined && username !== name && !isLocal.value && ` (${username})`}
      </div>
      <MenuItem icon="settings" onClick={() => visit({ view: "settings" })}>Settings</MenuItem>
      {isPhone.value && (
        <>
          <ThemeItems />
          <MenuItem icon="info" onClick={() => openHelp("about")}>About Benchtop</MenuItem>
        </>
      )}
      {!isLocal.value && me.value !== undefined && (
        <>
          <hr class="menu-line" />
          <MenuItem icon="leave" onClick={() => void leave()}>Log out</MenuItem>
        </>
      )}
    </Menu>
  );
}

function Initial({ of: name }: { readonly of: string }) {
  return <span class="person-initial" aria-hidden="true">{[...name][0]?.toUpperCase()}</span>;
}

async function leave(): Promise<void> {
  try {
    await logOut();
  } catch (error) {
    showToast({ tone: "bad", text: `You were not logged out: ${wordsFor(error)}` });
  }
}
