/** Whether this server has accounts, and what a person without one can do. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { SetupState } from "../../server/auth/schema.ts";
import { plainApi } from "../plain_api.ts";
import { contentOf, succeeded } from "../problem.ts";

let reading: Promise<SetupState> | undefined;
const current = signal<SetupState | undefined>(undefined);

/** As the server last said; undefined until it has. */
export const accounts: ReadonlySignal<SetupState | undefined> = current;

/** Asks the server; once for all who want to know at the same time. */
export function readAccounts(): Promise<SetupState> {
  return reading ??= ask().finally(() => reading = undefined);
}

async function ask(): Promise<SetupState> {
  return current.value = await contentOf(await succeeded(plainApi.auth.setup.$get()));
}
