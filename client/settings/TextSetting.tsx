import { useSignal } from "@preact/signals";
import { Button } from "../ui/Button.tsx";
import { showToast } from "../ui/toasts.ts";
import { useSubmit } from "../ui/submit.ts";
import { Fault } from "../ui/Fault.tsx";
import { TextField } from "../ui/TextField.tsx";
import { changeSetting, findSetting, resetSetting } from "./store.ts";

interface TextSettingProps {
  readonly setting_key: string;
  readonly label: string;
  readonly hint: string;
  readonly type?: "text" | "url" | "number";
  readonly min?: number;
  readonly max?: number;
}

/** A setting that is typed; it is saved by its button, and what was typed stays when it is refused. */
export function TextSetting({ setting_key, label, hint, type = "text", ...limits }: TextSettingProps) {
  const setting = findSetting(setting_key);
  const typed = useSignal<string | undefined>(undefined);
  const { submit, fault } = useSubmit({ value: label });
  if (setting === undefined) return null;
  const shown = typed.value ?? String(setting.value);
  const save = async () => {
    const value = type === "number" ? Number(shown) : shown.trim();
    if (value !== setting.value && !await submit(() => changeSetting(setting_key, value))) return;
    typed.value = undefined;
    showToast({ tone: "plain", text: `${label} was saved` });
  };
  const reset = async () => {
    if (await submit(() => resetSetting(setting_key))) typed.value = undefined;
  };
  return (
    <form
      class="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        label={label}
        hint={hint}
        type={type}
        value={shown}
        required
        onInput={(text) => typed.value = text}
        {...limits}
      />
      <Fault words={fault.value} />
      <div class="form-row">
        <Button type="submit" look="main">Save</Button>
        {setting.is_set && <Button onClick={() => void reset()}>Back to {String(setting.default)}</Button>}
      </div>
    </form>
  );
}
