import { followLink } from "../follow_link.ts";
import { isNowhere, route } from "../router.ts";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { railIsNarrow, toggleRail } from "../ui/rail.ts";
import { theme } from "../ui/theme.ts";
import { openHelp } from "./help.ts";
import { Mark } from "./Mark.tsx";
import { ThemeItems } from "./ThemeItems.tsx";
import { places, routeTo } from "./views.ts";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;

/** Where one can go, and what concerns the whole page. Under 640 px a bar at the bottom with the former alone. */
export function Rail() {
  return (
    <nav class="rail" aria-label="Benchtop">
      <div class="rail-brand">
        <Mark />
        <span class="rail-word">Benchtop</span>
      </div>
      <Places />
      <div class="rail-rest" />
      <Tools />
    </nav>
  );
}

function Places() {
  const { view } = route.value;
  return places.value.map((place) => (
    <a
      key={place.view}
      class="rail-item"
      href={place.view === "board" ? "/" : `/${place.view}`}
      aria-current={!isNowhere.value && view === place.view ? "page" : undefined}
      title={place.title}
      onClick={(event) => followLink(event, routeTo(place.view))}
    >
      <Icon name={place.icon} />
      <span class="rail-word">{place.title}</span>
    </a>
  ));
}

function Tools() {
  const narrow = railIsNarrow.value;
  return (
    <div class="rail-tools">
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
    </div>
  );
}
