import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./Button.tsx";
import { ToastList } from "./Toasts.tsx";
import { dialogOpened } from "./toasts.ts";

interface DialogProps {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
  /** Escape, the close button, a click beside it, or a swipe down. */
  readonly onClose: () => void;
  readonly class?: string;
  /** More buttons at its head, before the one that closes it. */
  readonly tools?: ComponentChildren;
}

/** How far its head is pulled down before a sheet closes, in px. */
const SWIPE_PX = 80;

/** A modal dialog; the browser keeps focus inside and gives it back. Under 640 px it is a sheet over the whole page. */
export function Dialog({ title, children, onClose, class: extra = "", tools }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title_id = useId();
  const swipe = useSwipeDown(onClose);
  // In the same turn as the page changes: a key pressed right after must not go to what lies below, or to nothing.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const box = dialog.current;
    box?.showModal();
    const dialogClosed = dialogOpened();
    return () => {
      dialogClosed();
      box?.close(); // what lies below takes no focus before
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${extra}`}
      aria-labelledby={title_id}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return; // a file or date picker inside was left, not the dialog
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose(); // the backdrop: the content fills the dialog
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head" {...swipe}>
          <h2 id={title_id}>{title}</h2>
          {tools}
          <IconButton icon="close" label="Close" onClick={onClose} />
        </header>
        {children}
      </div>
      <ToastList />
    </dialog>
  );
}

function useSwipeDown(onSwipe: () => void) {
  const start = useRef<number | undefined>(undefined);
  return {
    onTouchStart: (event: TouchEvent) => start.current = event.touches[0]?.clientY,
    onTouchEnd: (event: TouchEvent) => {
      const end = event.changedTouches[0]?.clientY;
      if (start.current !== undefined && end !== undefined && end - start.current > SWIPE_PX) onSwipe();
    },
  };
}
