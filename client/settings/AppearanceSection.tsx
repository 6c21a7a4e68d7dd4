import { type Density, density } from "../ui/density.ts";
import { type Theme, theme } from "../ui/theme.ts";
import { saveDensity, saveTheme } from "./appearance.ts";
import { Choice, Choices } from "../ui/Choices.tsx";
import { Panel } from "./parts.tsx";

const THEMES: readonly (readonly [Theme, string, string])[] = [
  ["system", "As the system", "Light by day and dark by night, where the system does so."],
  ["light", "Light", "Always light."],
  ["dark", "Dark", "Always dark."],
];

const DENSITIES: readonly (readonly [Density, string, string])[] = [
  ["comfortable", "Comfortable", "Room around everything."],
  ["compact", "Compact", "More rows and cards on a screen. Touch targets keep their size."],
];

/** How everything looks, for this person, on every device. */
export function AppearanceSection() {
  return (
    <>
      <Panel title="Theme">
        <Choices legend="Theme">
          {THEMES.map(([value, label, words]) => (
            <Choice
              key={value}
              name="theme"
              label={label}
              words={words}
              checked={theme.value === value}
              onChoose={() => void saveTheme(value)}
            />
          ))}
        </Choices>
      </Panel>
      <Panel title="Density">
        <Choices legend="Density">
          {DENSITIES.map(([value, label, words]) => (
            <Choice
              key={value}
              name="density"
              label={label}
              words={words}
              checked={density.value === value}
              onChoose={() => void saveDensity(value)}
            />
          ))}
        </Choices>
      </Panel>
    </>
  );
}
