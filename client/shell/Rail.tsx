import { isNowhere, visit } from "../router.ts";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { railIsNarrow, toggleRail } from "../ui/rail.ts";
import { theme } from "../ui/theme.ts";
import { openHelp } from "./help.ts";
import { Mark } from "./Mark.tsx";
import { ThemeItems } from "./ThemeItems.tsx";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;

/** Where one can go, and what concerns the whole page. Under 640 px the top bar's menu takes its place. */
export function Rail() {
  const narrow = railIsNarrow.value;
  return (
    <nav class="rail" aria-label="Benchtop">
      <div class="rail-brand">
        <Mark />
        <span class="rail-word">Benchtop</span>
      </div>
      <a
        class="rail-item"
        href="/"
        aria-current={isNowhere.value ? undefined : "page"}
        title="Board"
        onClick={(event) => {
          event.preventDefault();
          visit({ q: "", card_id: undefined });
        }}
      >
        <Icon name="board" />
        <span class="rail-word">Board</span>
      </a>
      <div class="rail-rest" />
      <Menu
        class="rail-item"
        label="Theme"
        button={
          <>
            <Icon name={THEME_ICONS[theme.value]} />
            <span class="rail-word">Theme</span>
          </>
        }
      >
        <ThemeItems />
      </Menu>
      <button
        type="button"
        class="rail-item"
        title="Shortcuts (?)"
        onClick={() => openHelp("shortcuts")}
      >
        <Icon name="keyboard" />
        <span class="rail-word">Shortcuts</span>
      </button>
      <button
        type="button"
        class="rail-item"
        title={narrow ? "Show words" : "Show icons only"}
        aria-pressed={narrow}
        onClick={toggleRail}
      >
        <Icon name="panel" />
        <span class="rail-word">Icons only</span>
      </button>
    </nav>
  );
}
