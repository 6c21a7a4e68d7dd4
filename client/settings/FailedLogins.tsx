import type { FailedLoginCounts } from "../../server/auth/schema.ts";
import { useLive } from "../live.ts";
import { LiveValue } from "../live_value.ts";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { Loaded, Panel } from "./parts.tsx";
import { readFailedLogins } from "./requests.ts";

const failed = new LiveValue(readFailedLogins);

/** How often somebody has tried a wrong name or password, for administrators. */
export function FailedLogins() {
  useLive(failed, "session");
  return (
    <Panel title="Failed logins" hint="Wrong names and passwords of the last day, or since Benchtop was started.">
      <Loaded value={failed} name="The number of failed logins">{(counts) => <Counts counts={counts} />}</Loaded>
    </Panel>
  );
}

function Counts({ counts: { count, unknown_count, accounts } }: { readonly counts: FailedLoginCounts }) {
  if (count === 0) return <p>None so far.</p>;
  return (
    <>
      <p>
        <strong>{count.toLocaleString()}</strong> in all
        {unknown_count > 0 && <>, {unknown_count.toLocaleString()} of them with names that nobody has</>}.
      </p>
      <ul>
        {accounts.map(({ user_id, username, count, last_at }) => (
          <li key={user_id}>
            {username}: {count.toLocaleString()}, the last <TimeAgo at={last_at} />
          </li>
        ))}
      </ul>
    </>
  );
}
