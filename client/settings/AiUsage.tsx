import type { ModelUsage } from "../../server/chat/schema.ts";
import { readUsage } from "../chat/requests.ts";
import { useLive } from "../live.ts";
import { LiveValue } from "../live_value.ts";
import { me } from "../login/session.ts";
import { Loaded, Panel } from "./parts.tsx";
import { costWords, durationWords } from "./usage_words.ts";

const usage = new LiveValue(readUsage);

const FIGURES: readonly { readonly title: string; readonly of: (row: ModelUsage) => string }[] = [
  { title: "Requests", of: (row) => row.calls.toLocaleString() },
  { title: "Prompt tokens", of: (row) => row.prompt_tokens.toLocaleString() },
  { title: "Answer tokens", of: (row) => row.completion_tokens.toLocaleString() },
  { title: "Cost", of: (row) => costWords(row.cost_usd) },
  { title: "Time", of: (row) => durationWords(row.duration_ms) },
];

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
            {FIGURES.map(({ title }) => <th key={title} scope="col">{title}</th>)}
          </tr>
        </thead>
        <tbody>
          {models.map((row) => (
            <tr key={row.model}>
              <th scope="row">{row.model}</th>
              {FIGURES.map(({ title, of }) => <td key={title} data-title={title}>{of(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
