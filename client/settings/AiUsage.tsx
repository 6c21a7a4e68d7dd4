import type { ModelUsage } from "../../server/chat/schema.ts";
import { readUsage } from "../chat/requests.ts";
import { useLive } from "../live.ts";
import { LiveValue } from "../live_value.ts";
import { me } from "../login/session.ts";
import { Loaded, Panel } from "./parts.tsx";
import { costWords, durationWords } from "./usage_words.ts";

const usage = new LiveValue(readUsage);

/** What each model has cost so far. */
export function AiUsage() {
  useLive(usage, "chat");
  return (
    <Panel
      title="Usage"
      hint={me.value?.is_admin
        ? "What the answers to everybody have cost so far; the service's own bill is what counts."
        : "What the answers to you have cost so far."}
    >
      <Loaded value={usage} name="The usage">
        {(models) => models.length === 0 ? <p>No model was asked yet.</p> : <UsageTable models={models} />}
      </Loaded>
    </Panel>
  );
}

function UsageTable({ models }: { readonly models: readonly ModelUsage[] }) {
  return (
    <div class="usage" role="region" aria-label="Usage by model" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Requests</th>
            <th scope="col">Prompt tokens</th>
            <th scope="col">Answer tokens</th>
            <th scope="col">Cost</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {models.map((row) => (
            <tr key={row.model}>
              <th scope="row">{row.model}</th>
              <td>{row.calls.toLocaleString()}</td>
              <td>{row.prompt_tokens.toLocaleString()}</td>
              <td>{row.completion_tokens.toLocaleString()}</td>
              <td>{costWords(row.cost_usd)}</td>
              <td>{durationWords(row.duration_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
