import { Loaded, Panel } from "./parts.tsx";
import { AiKey } from "./AiKey.tsx";
import { TextSetting } from "./TextSetting.tsx";
import { settings } from "./store.ts";

/** Which AI service is asked, and with which key. */
export function AiSection() {
  return (
    <Loaded value={settings} name="The AI settings">
      {() => (
        <>
          <Panel title="Service">
            <TextSetting
              setting_key="ai_base_url"
              label="Base URL"
              type="url"
              hint="Any service that speaks OpenAI's protocol: OpenRouter, or one on this computer such as Ollama (http://127.0.0.1:11434/v1)."
            />
            <TextSetting
              setting_key="ai_model"
              label="Model"
              hint="The model's name, as the service calls it."
            />
          </Panel>
          <AiKey />
        </>
      )}
    </Loaded>
  );
}
