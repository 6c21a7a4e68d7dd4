import type { ComponentChildren } from "preact";
import { followLink } from "../follow_link.ts";
import { formatRoute, route, type Section } from "../router.ts";

interface SectionLinkProps {
  readonly to: Section;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: boolean;
}

/** Leads to a section of the settings. */
export function SectionLink({ to, children, class: look = "text-link", current = false }: SectionLinkProps) {
  return (
    <a
      class={look}
      href={formatRoute({ ...route.value, view: "settings", section: to })}
      aria-current={current ? "page" : undefined}
      onClick={(event) => followLink(event, { view: "settings", section: to })}
    >
      {children}
    </a>
  );
}
