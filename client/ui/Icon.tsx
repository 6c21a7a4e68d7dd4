/** Small line drawings on a 16 px grid, in the colour of the text beside them. */

const PATHS = {
  board: "M2.5 3.5h3v9h-3zM6.5 3.5h3v6h-3zM10.5 3.5h3v7.5h-3z",
  plus: "M8 3v10M3 8h10",
  more: "M3 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M7.5 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M12 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3.5 8.5l3 3 6-7",
  down: "M4.5 6.5L8 10l3.5-3.5",
  left: "M9.5 4.5L6 8l3.5 3.5",
  right: "M6.5 4.5L10 8l-3.5 3.5",
  sun:
    "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.8v1M8 13.2v1M1.8 8h1M13.2 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7" +
    "M12.4 3.6l-.7.7M4.3 11.7l-.7.7",
  moon: "M13 9.6A5.4 5.4 0 0 1 6.4 3 5.4 5.4 0 1 0 13 9.6z",
  system: "M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3",
  keyboard: "M1.8 4h12.4v8H1.8zM4.3 6.6h.01M6.8 6.6h.01M9.3 6.6h.01M11.8 6.6h.01M5 9.5h6",
  calendar: "M2.5 3.8h11v9.7h-11zM2.5 6.8h11M5.5 2.3v2.5M10.5 2.3v2.5",
  text: "M3 4.5h10M3 8h10M3 11.5h6",
  trash: "M2.8 4.5h10.4M6 4.5v-2h4v2M4.2 4.5l.6 9h6.4l.6-9M6.7 7v4M9.3 7v4",
  rename: "M2.8 13.2l.6-2.8 7.4-7.4 2.2 2.2-7.4 7.4zM9.3 4.5l2.2 2.2",
  warning: "M8 2.5l6 10.8H2zM8 6.5v3.2M8 11.4h.01",
  panel: "M2.5 3h11v10h-11zM6.3 3v10",
  items: "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6 6.5v6",
  users:
    "M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM1.8 13.2c0-2.4 1.8-3.9 4.2-3.9s4.2 1.5 4.2 3.9M10.6 7.3a2 2 0 1 0-.4-4" +
    "M11.6 9.4c1.6.4 2.6 1.8 2.6 3.8",
  settings: "M2.5 4.5h6M12.5 4.5h1M2.5 11.5h1M7.5 11.5h6M10.5 6.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z" +
    "M5.5 13.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z",
  person: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 13.8c0-2.8 2.2-4.2 5.2-4.2s5.2 1.4 5.2 4.2",
  leave: "M9.5 2.5h-6v11h6M6.5 8h7M11 5.5L13.5 8 11 10.5",
  chat: "M2.5 3h11v8h-6L4.5 13.5V11h-2z",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.6M8 5.1h.01",
} as const;

export type IconName = keyof typeof PATHS;

/** Always beside a word or inside a control that has a name, so it is hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }) {
  return <Drawing path={PATHS[name]} />;
}

/** For a drawing that is not loaded with the page. */
export function Drawing({ path }: { readonly path: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
