import { useEffect } from "preact/hooks";
import { LiveValue } from "../live_value.ts";
import { type Notice, parseLicenses } from "./licenses.ts";
import { Loaded, Panel } from "./parts.tsx";
import { readLicenses } from "./requests.ts";

const licenses = new LiveValue(async () => parseLicenses(await readLicenses()));

/** The notices that the licences of the software inside ask for. */
export function Licenses() {
  useEffect(() => {
    if (licenses.shown.peek() === undefined) void licenses.load();
  }, []);
  return (
    <Panel title="Licences">
      <Loaded value={licenses} name="The licences">
        {({ introduction, notices }) => (
          <details class="licenses">
            <summary>What Benchtop is made of: {notices.length} packages</summary>
            <p class="hint">{introduction}</p>
            {notices.map((notice) => <License key={notice.name} {...notice} />)}
          </details>
        )}
      </Loaded>
      <p>
        <a class="text-link" href="/licenses.txt" target="_blank" rel="noopener">All in one file</a>
      </p>
    </Panel>
  );
}

function License({ name, text }: Notice) {
  return (
    <details class="license">
      <summary>{name}</summary>
      <pre tabIndex={0} aria-label={`Licence of ${name}`} role="region">{text}</pre>
    </details>
  );
}
