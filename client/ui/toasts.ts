/** Short notices at the edge of the page: what was done and can be undone, what was refused and why. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface ToastContent {
  readonly text: string;
  readonly tone: "plain" | "bad";
  /** The one thing that can be done about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Whether Ctrl+Z does the action too. */
  readonly undo?: boolean;
}

export interface Toast extends ToastContent {
  readonly key: number;
}

/** How long a notice stays; longer while it is pointed at or focused. */
export const TOAST_MS = 8_000;
const SHOWN_MAX = 3;

const list = signal<readonly Toast[]>([]);
export const toasts: ReadonlySignal<readonly Toast[]> = list;
let keys = 0;

const dialogs = signal(0);
/** How many dialogs lie over the page. */
export const openDialogs: ReadonlySignal<number> = dialogs;

/** @returns what is called when the dialog closes */
export function dialogOpened(): () => void {
  dialogs.value++;
  return () => dialogs.value--;
}

/** @returns its key, to dismiss it by */
export function showToast(content: ToastContent): number {
  const key = ++keys;
  list.value = [...list.value, { ...content, key }].slice(-SHOWN_MAX);
  return key;
}

export function dismissToast(key: number): void {
  list.value = list.value.filter((toast) => toast.key !== key);
}

export function runToast(toast: Toast): void {
  dismissToast(toast.key);
  toast.action?.run();
}

/** Undoes what the newest notice offers to; false when none does. */
export function undoNewest(): boolean {
  const toast = list.value.findLast((candidate) => candidate.undo === true);
  if (toast === undefined) return false;
  runToast(toast);
  return true;
}
