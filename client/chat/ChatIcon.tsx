import { Drawing } from "../ui/Icon.tsx";

/** As those of every page (ui/Icon.tsx). */
const PATHS = {
  send: "M8 13V3.5M4 7.2L8 3.2l4 4",
  stop: "M4.5 4.5h7v7h-7z",
  history: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.6",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  undo: "M6 4L3 7l3 3M3 7h6.2a3.3 3.3 0 0 1 0 6.6H7",
} as const;

export function ChatIcon({ name }: { readonly name: keyof typeof PATHS }) {
  return <Drawing path={PATHS[name]} />;
}
