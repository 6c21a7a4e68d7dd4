import { useEffect, useState } from "preact/hooks";
import { connection, retryEvents } from "../events.ts";
import { Button } from "../ui/Button.tsx";

/** A short break is no news: it is over before one could read it. */
const SAY_AFTER_MS = 1_000;
const OFFLINE_AFTER_MS = 12_000;

/** Nothing while all is well; a quiet note while the server cannot be reached. */
export function ConnectionState() {
  const lost = connection.value === "lost";
  const [stage, setStage] = useState<"live" | "reconnecting" | "offline">("live");
  useEffect(() => {
    if (!lost) return setStage("live");
    const timers = [
      setTimeout(() => setStage("reconnecting"), SAY_AFTER_MS),
      setTimeout(() => setStage("offline"), OFFLINE_AFTER_MS),
    ];
    return () => timers.forEach(clearTimeout);
  }, [lost]);
  return (
    <div class={`connection ${stage}`} role="status">
      {stage === "reconnecting" && <span class="connection-text">Reconnecting…</span>}
      {stage === "offline" && (
        <>
          <span
            class="connection-text"
            title="Benchtop does not answer. What was saved is safe; changes made now are refused."
          >
            Offline
          </span>
          <Button look="quiet" onClick={retryEvents}>Try again</Button>
        </>
      )}
    </div>
  );
}
