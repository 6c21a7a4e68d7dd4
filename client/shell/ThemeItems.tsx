import { saveTheme } from "../settings/appearance.ts";
import type { IconName } from "../ui/Icon.tsx";
import { MenuItem } from "../ui/Menu.tsx";
import { type Theme, theme } from "../ui/theme.ts";

const THEMES: readonly (readonly [Theme, string, IconName])[] = [
  ["system", "As the system", "system"],
  ["light", "Light", "sun"],
  ["dark", "Dark", "moon"],
];

export function ThemeItems() {
  return (
    <>
      <div class="menu-name" role="presentation">Theme</div>
      {THEMES.map(([value, words, icon]) => (
        <MenuItem
          key={value}
          icon={icon}
          checked={theme.value === value}
          onClick={() => void saveTheme(value)}
        >
          {words}
        </MenuItem>
      ))}
    </>
  );
}
