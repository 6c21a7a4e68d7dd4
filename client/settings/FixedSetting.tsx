import type { Setting } from "../../server/settings/schema.ts";
import { Facts, fixedWords } from "./parts.tsx";

interface FixedSettingProps {
  readonly label: string;
  readonly setting: Setting;
  readonly by: string;
}

/** For a setting that the start decided: what it is, unless that is a secret, and where it can be changed. */
export function FixedSetting({ label, setting, by }: FixedSettingProps) {
  return (
    <div>
      <Facts rows={[[label, setting.is_secret ? "Set" : String(setting.value)]]} />
      <p class="hint">{fixedWords(by)}</p>
    </div>
  );
}
