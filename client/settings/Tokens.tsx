import { useSignal } from "@preact/signals";
import type { CreatedToken, Token } from "../../server/auth/schema.ts";
import { useLive } from "../live.ts";
import { statusOf } from "../live_status.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/ConfirmDialog.tsx";
import { Table, type TableColumn } from "../ui/Table.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { NewToken } from "./NewToken.tsx";
import { Panel } from "./parts.tsx";
import { revokeToken, tokens } from "./store.ts";
import { expiryWords, scopeWords, untilWords } from "./token_words.ts";
import { TokenSecret } from "./TokenSecret.tsx";

/** What lies over the list. */
type Open =
  | { readonly type: "new" }
  | { readonly type: "secret"; readonly token: CreatedToken }
  | { readonly type: "revoke"; readonly token: Token };

/** API tokens: what lets programs in. */
export function Tokens() {
  useLive(tokens, "token");
  const open = useSignal<Open | undefined>(undefined);
  const close = () => open.value = undefined;
  const ask = (token: Token) => open.value = { type: "revoke", token };
  return (
    <Panel
      title="API tokens"
      hint="Let programs in as you, under a name of their own that stands in the audit trail. While people need not log in, programs need no token either."
    >
      <Table
        id="tokens"
        label="API tokens"
        columns={columnsWith(ask)}
        rows={tokens.shown.value ?? []}
        keyOf={(row) => row.id}
        nameOf={(row) => row.name}
        status={statusOf(tokens)}
        empty={<p class="hint">There are none yet.</p>}
        onDelete={([token]) => token && ask(token)}
        secondLine={(row) => <>{scopeWords(row.scopes)} · {untilWords(row.expires_at, Date.now())}</>}
      />
      <div class="form-row">
        <Button icon="plus" onClick={() => open.value = { type: "new" }}>New token…</Button>
      </div>
      <OpenDialog open={open.value} onClose={close} onCreated={(token) => open.value = { type: "secret", token }} />
    </Panel>
  );
}

interface OpenDialogProps {
  readonly open: Open | undefined;
  readonly onClose: () => void;
  readonly onCreated: (token: CreatedToken) => void;
}

function OpenDialog({ open, onClose, onCreated }: OpenDialogProps) {
  switch (open?.type) {
    case "new":
      return <NewToken onClose={onClose} onCreated={onCreated} />;
    case "secret":
      return <TokenSecret token={open.token} onClose={onClose} />;
    case "revoke":
      return (
        <ConfirmDialog
          title={`Revoke the token “${open.token.name}”?`}
          action="Revoke token"
          onConfirm={() => void revokeToken(open.token.id, open.token.name)}
          onClose={onClose}
        >
          <p>Programs that use it are refused from then on. This cannot be undone.</p>
        </ConfirmDialog>
      );
    case undefined:
      return null;
  }
}

function columnsWith(ask: (token: Token) => void): TableColumn<Token>[] {
  return [
    { key: "name", title: "Name", cell: (row) => <span title={row.name}>{row.name}</span> },
    { key: "scopes", title: "May", width: "short", wide_only: true, cell: (row) => scopeWords(row.scopes) },
    {
      key: "created",
      title: "Created",
      width: "short",
      wide_only: true,
      cell: (row) => <TimeAgo at={row.created_at} />,
    },
    {
      key: "expires",
      title: "Expires",
      width: "short",
      wide_only: true,
      cell: (row) => expiryWords(row.expires_at, Date.now()),
    },
    {
      key: "used",
      title: "Last used",
      width: "short",
      wide_only: true,
      cell: (row) => row.last_used_at === null ? "Never" : <TimeAgo at={row.last_used_at} />,
    },
    {
      key: "revoke",
      title: "Actions",
      kind: "actions",
      cell: (row) => (
        <button
          type="button"
          class="button quiet"
          aria-label={`Revoke ${row.name}`}
          onClick={() => ask(row)}
        >
          Revoke…
        </button>
      ),
    },
  ];
}
