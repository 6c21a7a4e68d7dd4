/** The sections of the settings, in their order and in words. */
import type { Section } from "../router.ts";

interface SectionWords {
  readonly id: Section;
  readonly title: string;
  /** Only administrators see it: it is about the whole instance. */
  readonly administrators_only?: true;
}

const ALL: readonly SectionWords[] = [
  { id: "profile", title: "Profile" },
  { id: "password", title: "Password and sessions" },
  { id: "appearance", title: "Appearance" },
  { id: "ai", title: "AI" },
  { id: "access", title: "Access" },
  { id: "data", title: "Data", administrators_only: true },
  { id: "about", title: "About" },
];

export function sectionsFor(is_admin: boolean): readonly SectionWords[] {
  return ALL.filter((section) => is_admin || section.administrators_only !== true);
}
