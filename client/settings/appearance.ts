/**
 * Theme and density as the server keeps them for each user, on every device: they win over what this browser remembers.
 * Part of the first load, so it is small and knows nothing of the other settings.
 */
import { effect, untracked } from "@preact/signals";
import { api } from "../api.ts";
import { onEvents } from "../events.ts";
import { isLocal, me } from "../login/session.ts";
import { contentOf, succeeded, wordsFor } from "../problem.ts";
import { type Density, densityChoice } from "../ui/density.ts";
import type { StoredChoice } from "../ui/stored_choice.ts";
import { type Theme, themeChoice } from "../ui/theme.ts";
import { showToast } from "../ui/toasts.ts";

/** By the key of its setting. */
const choices = new Map<string | null, StoredChoice<string>>([["theme", themeChoice], ["density", densityChoice]]);

/** Changes on their way to the server: until they are there, what it tells is older than what was chosen. */
let saving = 0;
/** How often one set out, which makes older what was asked for before. */
let saves = 0;

/** Takes on what the server knows, now and whenever it changes or somebody else logs in. */
export function startAppearance(): void {
  for (const choice of choices.values()) choice.follow();
  effect(() => {
    // Read anew whenever that was, too: after a time without the server, say.
    if (me.value !== undefined) void untracked(readAppearance);
  });
  onEvents({
    // The event may be about another user's choice, so it is asked for one's own.
    onChange: ({ entity_id }) => void (choices.has(entity_id) && readAppearance()),
  });
}

export function saveTheme(theme: Theme): Promise<void> {
  return save("theme", theme);
}

export function saveDensity(density: Density): Promise<void> {
  return save("density", density);
}

async function save(key: string, value: string): Promise<void> {
  const choice = choices.get(key);
  const before = choice?.shown.peek();
  choice?.choose(value);
  saving++;
  saves++;
  try {
    await succeeded(api.settings[":key"].$put({ param: { key }, json: { value } }));
  } catch (error) {
    if (choice?.shown.peek() === value) choice.choose(before); // else something else was chosen meanwhile
    showToast({ tone: "bad", text: `The ${key} was not changed: ${wordsFor(error)}` });
  } finally {
    saving--;
  }
}

/** Whether what is shown was a person's own before they became the local user, as when accounts are turned off. */
let wasPersons = false;

async function readAppearance(): Promise<void> {
  const asked_at = saves;
  const isPersons = !isLocal.peek();
  const settings = await succeeded(api.settings.$get()).then(contentOf).catch(() => []); // then what is there stays
  if (saving > 0 || saves !== asked_at) return;
  for (const { key, value, is_set } of settings) {
    // Who never had an account may have chosen before choices were kept on the server.
    if (is_set || isPersons || wasPersons) choices.get(key)?.choose(value);
  }
  if (settings.length > 0) wasPersons = isPersons;
}
