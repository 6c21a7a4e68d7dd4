import type { ComponentChildren } from "preact";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";

interface ConfirmDialogProps {
  /** The question, naming the thing. */
  readonly title: string;
  /** What it means. */
  readonly children: ComponentChildren;
  /** What is done, as its button says. */
  readonly action: string;
  readonly look?: "main" | "bad";
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once, before something that cannot be undone. */
export function ConfirmDialog({ title, children, action, look = "bad", onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-form">
        <div>{children}</div>
        <div class="form-row">
          <Button
            look={look}
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </div>
    </Dialog>
  );
}
