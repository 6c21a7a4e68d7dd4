import { useSignal } from "@preact/signals";
import type { Session } from "../../server/auth/schema.ts";
import { useLive } from "../live.ts";
import { logOutEverywhere } from "../login/session.ts";
import { wordsFor } from "../problem.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { Table, type TableColumn } from "../ui/Table.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { showToast } from "../ui/toasts.ts";
import { deviceWords } from "./device_words.ts";
import { statusOf } from "../live_status.ts";
import { Panel } from "./parts.tsx";
import { endOtherSessions, endSession, sessions } from "./store.ts";

const COLUMNS: readonly TableColumn<Session>[] = [
  { key: "device", title: "Device", cell: ({ device }) => <span title={device}>{deviceWords(device)}</span> },
  {
    key: "last_seen",
    title: "Last seen",
    width: "short",
    wide_only: true,
    cell: (row) => <TimeAgo at={row.last_seen_at} />,
  },
  {
    key: "since",
    title: "Logged in",
    width: "short",
    wide_only: true,
    cell: (row) => <TimeAgo at={row.created_at} />,
  },
  { key: "end", title: "Actions", kind: "actions", cell: (row) => <End session={row} /> },
];

/** The session that this page is in ends by logging out. */
function End({ session: { id, device, is_current } }: { readonly session: Session }) {
  if (is_current) return <strong class="badge">This one</strong>;
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={`End the session of ${deviceWords(device)}`}
      onClick={() => void endSession(id)}
    >
      End
    </button>
  );
}

function secondLine({ last_seen_at, created_at }: Session) {
  return (
    <>
      Last seen <TimeAgo at={last_seen_at} /> · logged in <TimeAgo at={created_at} />
    </>
  );
}

/** Where one is logged in. */
export function Sessions() {
  useLive(sessions, "session");
  const asks = useSignal(false);
  const hasOthers = sessions.shown.value?.some((row) => !row.is_current) ?? false;
  return (
    <Panel
      title="Sessions"
      hint="Every browser and program you have logged in with, until seven days after its last use."
    >
      <SessionTable />
      <div class="form-row">
        {hasOthers && <Button onClick={() => void endOtherSessions()}>End all others</Button>}
        <Button look="bad" onClick={() => asks.value = true}>Log out everywhere…</Button>
      </div>
      {asks.value && (
        <ConfirmDialog
          title="Log out everywhere?"
          action="Log out everywhere"
          onConfirm={() => void leaveAll()}
          onClose={() => asks.value = false}
        >
          <p>All your sessions end, this one too. To go on, log in again. API tokens stay as they are.</p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function SessionTable() {
  return (
    <Table
      id="sessions"
      label="Sessions"
      columns={COLUMNS}
      rows={sessions.shown.value ?? []}
      keyOf={(row) => row.id}
      nameOf={(row) => deviceWords(row.device)}
      status={statusOf(sessions)}
      empty={<p class="hint">There are no sessions.</p>}
      onDelete={(deleted) => deleted.filter((row) => !row.is_current).forEach((row) => void endSession(row.id))}
      deletion="ends it"
      secondLine={secondLine}
    />
  );
}

async function leaveAll(): Promise<void> {
  try {
    await logOutEverywhere();
  } catch (error) {
    showToast({ tone: "bad", text: `You were not logged out: ${wordsFor(error)}` });
  }
}
