import { useSignal } from "@preact/signals";
import type { CreatedToken, Token } from "../../server/auth/schema.ts";
import { useLive } from "../live.ts";
import { statusOf } from "../live_status.ts";
import { isLocal } from "../login/session.ts";
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

const HINT = "Let programs in as you, under a name of their own that stands in the audit trail.";

/** API tokens: what lets programs in. */
export function Tokens() {
  const open = useSignal<Open | undefined>(undefined);
  return (
    <Panel
      title="API tokens"
      hint={isLocal.value ? `${HINT} While people need not log in, programs need no token either.` : HINT}
    >
      <TokenTable onRevoke={(token) => open.value = { type: "revoke", token }} />
      <div class="form-row">
        <Button icon="plus" onClick={() => open.value = { type: "new" }}>New token…</Button>
      </div>
      <OpenDialog
        open={open.value}
        onClose={() => open.value = undefined}
        onCreated={(token) => open.value = { type: "secret", token }}
      />
    </Panel>
  );
}

/** @param onRevoke asks whether to */
function TokenTable({ onRevoke }: { readonly onRevoke: (token: Token) => void }) {
  useLive(tokens, "token");
  return (
    <Table
      id="tokens"
      label="API tokens"
      columns={columnsWith(onRevoke)}
      rows={tokens.shown.value ?? []}
      keyOf={(row) => row.id}
      nameOf={(row) => row.name}
      status={statusOf(tokens)}
      empty={<p class="hint">There are none yet.</p>}
      onDelete={([token]) => token && onRevoke(token)}
      deletion="revokes it, after asking"
      secondLine={(row) => <>{scopeWords(row.scopes)} · {untilWords(row.expires_at, Date.now())} · {usedWords(row)}</>}
    />
  );
}

function usedWords({ last_used_at }: Token) {
  return last_used_at === null ? "never used" : (
    <>
      used <TimeAgo at={last_used_at} />
    </>
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

/** A column that is left out on a phone, where the second line says the same. */
function wide(key: string, title: string, cell: TableColumn<Token>["cell"]): TableColumn<Token> {
  return { key, title, width: "short", wide_only: true, cell };
}

function columnsWith(onRevoke: (token: Token) => void): TableColumn<Token>[] {
  return [
    { key: "name", title: "Name", cell: (row) => <span title={row.name}>{row.name}</span> },
    wide("scopes", "May", (row) => scopeWords(row.scopes)),
    wide("created", "Created", (row) => <TimeAgo at={row.created_at} />),
    wide("expires", "Expires", (row) => expiryWords(row.expires_at, Date.now())),
    wide("used", "Last used", (row) => row.last_used_at === null ? "Never" : <TimeAgo at={row.last_used_at} />),
    {
      key: "revoke",
      title: "Actions",
      kind: "actions",
      cell: (row) => (
        <button
          type="button"
          class="button quiet"
          aria-label={`Revoke ${row.name}`}
          onClick={() => onRevoke(row)}
        >
          Revoke…
        </button>
      ),
    },
  ];
}
