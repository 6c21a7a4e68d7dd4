import { useEffect, useState } from "preact/hooks";
import { api } from "../api.ts";
import { type Shortcut, viewKeys } from "../keys.ts";
import { contentOf, succeeded } from "../problem.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeHelp, openedHelp } from "./help.ts";
import { searched } from "./views.ts";

const SEARCH: Shortcut = [["/"], "Search"];
const EVERYWHERE: readonly Shortcut[] = [
  [["Ctrl+Z"], "Undo what was just deleted"],
  [["?"], "Show this page"],
  [["Escape"], "Leave"],
];

/** What was asked for: the shortcuts of the view that is shown, or what this is, for those without a keyboard. */
export function HelpDialog() {
  switch (openedHelp.value) {
    case "shortcuts":
      return <Shortcuts />;
    case "about":
      return (
        <Dialog title="About Benchtop" onClose={closeHelp}>
          <About />
        </Dialog>
      );
    case undefined:
      return null;
  }
}

function Shortcuts() {
  const shortcuts = [
    ...viewKeys.value?.shortcuts ?? [],
    ...(searched.value === undefined ? [] : [SEARCH]),
    ...EVERYWHERE,
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={closeHelp}>
      <dl class="pairs shortcuts">
        {shortcuts.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <About />
    </Dialog>
  );
}

function About() {
  return (
    <p class="about">
      Benchtop <Version /> · Data stays on this computer ·{" "}
      <a href="/docs" target="_blank" rel="noopener">API documentation</a>
    </p>
  );
}

function Version() {
  const [version, setVersion] = useState("");
  useEffect(() => {
    void succeeded(api.health.$get()).then(contentOf).then(
      (health) => setVersion(health.version),
      () => setVersion(""), // the connection state tells already that the server does not answer
    );
  }, []);
  return <span class="numbers">{version}</span>;
}
