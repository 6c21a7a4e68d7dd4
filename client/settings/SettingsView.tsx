import "../first_load.ts";
import type { ComponentChild } from "preact";
import { useLive } from "../live.ts";
import { me } from "../login/session.ts";
import { route, type Section, SECTIONS, visit } from "../router.ts";
import styles from "../styles/settings.css" with { type: "text" };
import { adoptStyles } from "../ui/lazy_styles.ts";
import { AboutSection } from "./AboutSection.tsx";
import { AccessSection } from "./AccessSection.tsx";
import { AiSection } from "./AiSection.tsx";
import { AppearanceSection } from "./AppearanceSection.tsx";
import { DataSection } from "./DataSection.tsx";
import { PasswordSection } from "./PasswordSection.tsx";
import { ProfileSection } from "./ProfileSection.tsx";
import { SectionLink } from "./SectionLink.tsx";
import { sectionsFor } from "./sections.ts";
import { settings } from "./store.ts";

adoptStyles(styles);

const PAGES: Readonly<Record<Section, () => ComponentChild>> = {
  profile: ProfileSection,
  password: PasswordSection,
  appearance: AppearanceSection,
  ai: AiSection,
  access: AccessSection,
  data: DataSection,
  about: AboutSection,
};

/** The settings: their sections at the left (above, where there is no room), the one that the address names beside. */
export function SettingsView() {
  useLive(settings, "setting");
  const { section } = route.value;
  const sections = sectionsFor(me.value?.is_admin ?? false);
  const shown = sections.find(({ id }) => id === section);
  const Page = PAGES[section];
  return (
    <div class="settings">
      <nav class="sections" aria-label="Sections of the settings">
        {sections.map(({ id, title }) => (
          <SectionLink key={id} to={id} class="section-link" current={id === section}>{title}</SectionLink>
        ))}
      </nav>
      <SectionChoice />
      <div class="section">
        <h2 class="section-title">{shown?.title ?? "Not for you to see"}</h2>
        {shown === undefined
          ? <p class="hint">This part of the settings is about the whole of Benchtop; only administrators see it.</p>
          : <Page key={section} />}
      </div>
    </div>
  );
}

/** The sections on a phone. */
function SectionChoice() {
  const { section } = route.value;
  return (
    <div class="section-choice">
      <select
        class="text-field"
        aria-label="Section"
        value={section}
        onChange={(event) => {
          const chosen = SECTIONS.find((id) => id === event.currentTarget.value);
          if (chosen !== undefined) visit({ view: "settings", section: chosen });
        }}
      >
        {sectionsFor(me.value?.is_admin ?? false).map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
      </select>
    </div>
  );
}
