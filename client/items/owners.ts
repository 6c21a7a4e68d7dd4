/** The names of those whose items an administrator sees. */
import { effect, signal } from "@preact/signals";
import type { User } from "../../server/users/schema.ts";
import { api } from "../api.ts";
import { onEvents } from "../events.ts";
import { LOCAL_ID, me } from "../login/person.ts";
import { contentOf, succeeded } from "../problem.ts";
import { list } from "./store.ts";

const names = signal<ReadonlyMap<string, string>>(new Map());

export function ownerName(owner_id: string): string {
  if (owner_id === me.value?.id && owner_id !== LOCAL_ID) return shownName(me.value);
  return owner_id === LOCAL_ID ? "Local user" : names.value.get(owner_id) ?? "…";
}

/** Reads names as owners turn up whose name is not known, and when they change, until what it answers is called. */
export function followOwners(): () => void {
  const asked = new Set<string>();
  const stopLooking = effect(() => {
    const owners = new Set(list.items.value.map(({ owner_id }) => owner_id));
    const unknown = [...owners].filter((id) => id !== LOCAL_ID && id !== me.value?.id && !asked.has(id));
    unknown.forEach((id) => asked.add(id));
    for (const id of unknown) void readName(id);
  });
  const stopListening = onEvents({
    onChange: ({ operation, entity_id }) => {
      if (operation === "user.update" && entity_id !== null && asked.has(entity_id)) void readName(entity_id);
    },
    onResync: () => asked.forEach((id) => void readName(id)),
  });
  return () => {
    stopLooking();
    stopListening();
  };
}

async function readName(user_id: string): Promise<void> {
  const name = await succeeded(api.users[":user_id"].$get({ param: { user_id } })).then(contentOf).then(
    shownName,
    () => "Unknown user", // deleted a moment ago, or not to be read now; their items can
  );
  names.value = new Map(names.peek()).set(user_id, name);
}

function shownName({ full_name, username }: Pick<User, "full_name" | "username">): string {
  return full_name ?? username;
}
