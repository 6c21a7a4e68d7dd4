import { useLive } from "../live.ts";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { sizeWords } from "../ui/size_words.ts";
import { Facts, Loaded, Panel } from "./parts.tsx";
import { system } from "./store.ts";

/** Where everything is kept. */
export function DataSection() {
  useLive(system);
  return (
    <Loaded value={system} name="The data directory">
      {({ data_dir, database_bytes, backups, backups_bytes, audit_gap }) => (
        <>
          {audit_gap !== null && (
            <Panel title="An older database" hint={`${audit_gap}.`}>
              <p>
                Put the newer one back while Benchtop is stopped. If you restored this one on purpose, run{" "}
                <code>benchtop audit --accept</code>.
              </p>
            </Panel>
          )}
          <Panel title="Data directory" hint="Everything is kept in this folder, on this computer, and nowhere else.">
            <p class="path">
              <code>{data_dir}</code>
            </p>
            <div class="form-row">
              <Button onClick={() => void copyText(data_dir)}>Copy path</Button>
              <Button onClick={() => void system.load()}>Measure again</Button>
            </div>
          </Panel>
          <Panel title="Size">
            <Facts
              rows={[
                ["Database", sizeWords(database_bytes)],
                [
                  "Backups",
                  backups === 0 ? "None yet" : `${backups.toLocaleString()}, together ${sizeWords(backups_bytes)}`,
                ],
              ]}
            />
          </Panel>
        </>
      )}
    </Loaded>
  );
}
