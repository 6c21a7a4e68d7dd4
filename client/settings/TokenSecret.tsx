import type { Ref } from "preact";
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
        <Copied label="Secret" action="Copy" text={token.secret} look="main" inputRef={field} />
        <p class="hint">Programs send it as a header of each request. To try it at a terminal:</p>
        <Copied label="Line to try it with" action="Copy line" text={tryLine(token.secret)} />
        <div class="form-row">
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </Dialog>
  );
}

interface CopiedProps {
  readonly label: string;
  /** What its button says. */
  readonly action: string;
  readonly text: string;
  readonly look?: "main" | "plain";
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A text to take along. */
function Copied({ label, action, text, look = "plain", inputRef = null }: CopiedProps) {
  return (
    <div class="secret">
      <input
        class="text-field code"
        ref={inputRef}
        readOnly
        aria-label={label}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button look={look} onClick={() => void copyText(text)}>{action}</Button>
    </div>
  );
}

/** A line for any shell, Windows' too, that is answered with what every scope may see. */
function tryLine(secret: string): string {
  return `curl -H "Authorization: Bearer ${secret}" ${location.origin}/api/v1/board`;
}
