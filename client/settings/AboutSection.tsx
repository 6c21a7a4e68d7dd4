import { useLive } from "../live.ts";
import { me } from "../login/session.ts";
import type { ComponentChildren } from "preact";
import { Licenses } from "./Licenses.tsx";
import { Facts, Loaded, Panel } from "./parts.tsx";
import { health, system } from "./store.ts";

/** What this is, and what it is made of. */
export function AboutSection() {
  useLive(health);
  return (
    <>
      <Panel title="Benchtop" hint="Data stays on this computer.">
        <Loaded value={health} name="The version">
          {({ version, sqlite_version, instance_id }) => (
            <Facts
              rows={[
                ["Version", version],
                ["SQLite", sqlite_version],
                ...denoRow(),
                ["Instance", <code key="id">{instance_id}</code>],
              ]}
            />
          )}
        </Loaded>
        {me.value?.is_admin && <SystemReader />}
        <p>
          <a class="text-link" href="/docs" target="_blank" rel="noopener">API documentation</a>
        </p>
      </Panel>
      <Licenses />
    </>
  );
}

/** Which Deno it runs on is told to administrators only. */
function denoRow(): [string, ComponentChildren][] {
  const info = system.shown.value;
  return info === undefined ? [] : [["Deno", info.deno_version]];
}

function SystemReader() {
  useLive(system);
  return null;
}
