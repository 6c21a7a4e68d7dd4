import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import { TextField } from "../ui/TextField.tsx";
import { showToast } from "../ui/toasts.ts";
import { BackToDefault } from "./BackToDefault.tsx";
import { Loaded, Panel } from "./parts.tsx";
import { RemoveKey } from "./RemoveKey.tsx";
import { findSetting, settings } from "./store.ts";
import { useTypedSettings } from "./typed_settings.ts";

/** Which AI service is asked, and with which key. */
export function AiSection() {
  return <Loaded value={settings} name="The AI settings">{() => <AiForm />}</Loaded>;
}

const LABELS = { ai_base_url: "Base URL", ai_model: "Model", ai_api_key: "Key" };
/** The key last: it is never sent to an address that was about to be replaced. */
const KEYS = ["ai_base_url", "ai_model", "ai_api_key"] as const;

function AiForm() {
  const { field, fault, save, reset } = useTypedSettings(LABELS);
  const saveAll = async () => {
    if (await save(KEYS)) showToast({ tone: "plain", text: "The AI settings were saved" });
  };
  return (
    <Panel
      title="Service"
      hint="For the assistant: which service and model it asks. Nothing is sent before somebody asks it something."
    >
      <form
        class="panel-form"
        onSubmit={(event) => {
          event.preventDefault();
          void saveAll();
        }}
      >
        <TextField
          {...field("ai_base_url")}
          type="url"
          required
          hint="Any service that speaks OpenAI's protocol: OpenRouter, or one on this computer such as Ollama (http://127.0.0.1:11434/v1)."
        />
        <BackToDefault setting_key="ai_base_url" onReset={() => void reset("ai_base_url")} />
        <TextField {...field("ai_model")} required hint="The model's name, as the service calls it." />
        <BackToDefault setting_key="ai_model" onReset={() => void reset("ai_model")} />
        <KeyField {...field("ai_api_key")} />
        <Fault words={fault()} />
        <div class="form-row">
          <Button type="submit" look="main">Save</Button>
        </div>
      </form>
    </Panel>
  );
}

interface KeyFieldProps {
  readonly value: string;
  readonly fault: string | undefined;
  readonly onInput: (text: string) => void;
}

/** The key can be given and taken away, never read. */
function KeyField(props: KeyFieldProps) {
  const isSet = findSetting("ai_api_key")?.is_set ?? false;
  return (
    <>
      {isSet && (
        <div class="form-row">
          <strong class="badge good">A key is set</strong>
          <RemoveKey />
        </div>
      )}
      <PasswordField
        {...props}
        label={isSet ? "New key" : "Key"}
        optional
        autocomplete="off"
        hint={`${
          isSet ? "Empty to keep the present one. " : ""
        }Kept in a file of its own that only the owner of the data directory can read, never in the database, a backup or a log. Services on this computer mostly need none.`}
      />
    </>
  );
}
