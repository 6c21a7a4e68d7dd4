import { me } from "../login/session.ts";
import { Switch } from "../ui/Switch.tsx";
import { AiService } from "./AiService.tsx";
import { AiUsage } from "./AiUsage.tsx";
import { Loaded, Panel } from "./parts.tsx";
import { findSetting, settings, toggleSetting } from "./store.ts";

/** What the assistant may do by itself, what it has cost and, for administrators, which service it is. */
export function AiSection() {
  const is_admin = me.value?.is_admin ?? false;
  return (
    <Loaded value={settings} name="The AI settings">
      {() => (
        <>
          <Changes />
          {is_admin && <AiService />}
          <AiUsage />
        </>
      )}
    </Loaded>
  );
}

function Changes() {
  const setting = findSetting("chat_apply");
  if (setting === undefined) return null;
  return (
    <Panel title="Changes to the board">
      <Switch
        label="Review changes before they are made"
        checked={setting.value === "review"}
        onChange={(isOn) =>
          void toggleSetting("chat_apply", "Review changes before they are made", isOn ? "review" : "auto")}
      >
        Each answer then waits until you have taken all of its changes, some or none. Otherwise they are made at once
        and can be undone; what deletes much waits in any case.
      </Switch>
    </Panel>
  );
}
