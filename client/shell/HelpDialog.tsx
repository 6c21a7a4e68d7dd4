import { useEffect, useState } from "preact/hooks";
import { api } from "../api.ts";
import { closeDialog } from "../board/board_ui.ts";
import { succeeded } from "../problem.ts";
import { Dialog } from "../ui/Dialog.tsx";

const KEYS: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [["←", "↑", "↓", "→"], "Walk the cards"],
  [["Enter", "e"], "Open the card"],
  [["Space"], "Lift the card; arrows move it, Space drops it, Escape puts it back"],
  [["n"], "New card in this column"],
  [["Delete"], "Delete the card"],
  [["Ctrl+Z"], "Undo what was just deleted"],
  [["/"], "Search"],
  [["?"], "Show this page"],
  [["Escape"], "Leave"],
];

/** The shortcuts of the board, and what this is. */
export function HelpDialog() {
  return (
    <Dialog title="Keyboard shortcuts" onClose={closeDialog}>
      <dl class="shortcuts">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="about">
        Benchtop <Version /> · Data stays on this computer ·{" "}
        <a href="/docs" target="_blank" rel="noopener">API documentation</a>
      </p>
    </Dialog>
  );
}

function Version() {
  const [version, setVersion] = useState("");
  useEffect(() => {
    void succeeded(api.health.$get()).then((answer) => answer.json()).then(
      (health) => setVersion(health.version),
      () => setVersion(""), // the connection state tells already that the server does not answer
    );
  }, []);
  return <span class="numbers">{version}</span>;
}
