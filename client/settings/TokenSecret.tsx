import { useEffect, useRef } from "preact/hooks";
import type { CreatedToken } from "../../server/auth/schema.ts";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { Dialog } from "../ui/Dialog.tsx";

interface TokenSecretProps {
  readonly token: CreatedToken;
  readonly onClose: () => void;
}

/** The one time that a token's secret is seen. */
export function TokenSecret({ token, onClose }: TokenSecretProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <Dialog title={`The token “${token.name}”`} onClose={onClose}>
      <div class="dialog-form">
        <p>
          <strong>Copy it now: it is shown only this once.</strong>{" "}
          Keep it as you would a password; whoever has it gets in as this program.
        </p>
        <div class="secret">
          <input
            class="text-field code"
            ref={field}
            readOnly
            aria-label="Secret"
            value={token.secret}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button look="main" onClick={() => void copyText(token.secret)}>Copy</Button>
        </div>
        <p class="hint">
          Programs send it as <code>Authorization: Bearer …</code>
        </p>
        <div class="form-row">
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </Dialog>
  );
}
