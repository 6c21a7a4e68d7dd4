/** What a person had typed when it could not be saved: kept with what it belongs to, to use again or to paste. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { Problem, wordsFor } from "../problem.ts";
import { holdPage } from "./leaving.ts";
import { dismissToast, showToast, type ToastContent } from "./toasts.ts";

export interface KeptEdit<Patch> {
  readonly patch: Patch;
  /** Why it was not saved, as a sentence without its full stop. */
  readonly reason: string;
}

export class SetAside<Patch extends object> {
  readonly #kept = signal<ReadonlyMap<string, KeptEdit<Patch>>>(new Map());
  readonly #isOpen = signal(false);
  /** The newest notice about one of them. */
  #notice: number | undefined;

  /** By what they belong to. */
  readonly edits: ReadonlySignal<ReadonlyMap<string, KeptEdit<Patch>>> = this.#kept;
  /** Whether the list of them is open. */
  readonly isOpen: ReadonlySignal<boolean> = this.#isOpen;
  /** What they belong to, in a word: "card". */
  readonly what: string;
  /** The changed fields as text that can be pasted. */
  readonly wordsOf: (patch: Patch) => string;

  constructor(what: string, wordsOf: (patch: Patch) => string) {
    this.what = what;
    this.wordsOf = wordsOf;
  }

  /** Has the browser ask before it drops them. */
  guard(): void {
    effect(() => this.#kept.value.size > 0 ? holdPage() : undefined);
  }

  /** Keeps what was not saved, with what was kept of the same before. */
  put(id: string, patch: Patch, error: unknown): KeptEdit<Patch> {
    const edit = { patch: { ...this.#kept.value.get(id)?.patch, ...patch }, reason: this.#reasonOf(error) };
    this.#kept.value = new Map(this.#kept.value).set(id, edit);
    return edit;
  }

  /** Tells of one of them. */
  tell(content: ToastContent): void {
    this.#notice = showToast(content);
  }

  drop(id: string): void {
    const rest = new Map(this.#kept.value);
    rest.delete(id);
    this.#kept.value = rest;
    if (rest.size === 0) this.hide();
  }

  /** Opens the list of them. */
  show(): void {
    if (this.#notice !== undefined) dismissToast(this.#notice); // it says the same, and would lie over the list on a phone
    this.#isOpen.value = true;
  }

  hide(): void {
    this.#isOpen.value = false;
  }

  #reasonOf(error: unknown): string {
    const code = error instanceof Problem ? error.code : undefined;
    if (code === "stale") return `Someone else changed this ${this.what} at the same time`;
    return code === "not_found" ? `Someone else deleted this ${this.what}` : wordsFor(error);
  }
}
