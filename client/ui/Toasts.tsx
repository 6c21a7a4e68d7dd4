import { useEffect, useState } from "preact/hooks";
import { dismissToast, openDialogs, runToast, type Toast, TOAST_MS, toasts } from "./toasts.ts";
import { Button, IconButton } from "./Button.tsx";

/** The notices of the page; a dialog that is open shows them itself, as it covers all else. */
export function Toasts() {
  return openDialogs.value === 0 ? <ToastList /> : null;
}

/** The notices, oldest first. */
export function ToastList() {
  return (
    <div class="toasts" role="region" aria-label="Notices">
      {toasts.value.map((toast) => <ToastItem key={toast.key} toast={toast} />)}
    </div>
  );
}

function ToastItem({ toast }: { readonly toast: Toast }) {
  const [paused, setPaused] = useState(false);
  useEffect(() => {
    if (paused) return;
    const timer = setTimeout(() => dismissToast(toast.key), TOAST_MS);
    return () => clearTimeout(timer);
  }, [paused]);
  return (
    <div
      class={`toast ${toast.tone}`}
      role="status"
      onMouseEnter={() => setPaused(true)}
      onMouseLeave={() => setPaused(false)}
      onFocusIn={() => setPaused(true)}
      onFocusOut={() => setPaused(false)}
    >
      <span class="toast-text">{toast.text}</span>
      {toast.action && <Button look="quiet" onClick={() => runToast(toast)}>{toast.action.label}</Button>}
      <IconButton icon="close" label="Dismiss" onClick={() => dismissToast(toast.key)} />
    </div>
  );
}
