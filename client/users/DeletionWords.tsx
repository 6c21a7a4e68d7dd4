import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { countItems } from "./requests.ts";

interface DeletionWordsProps {
  readonly user_id: string;
  readonly whose: "Your" | "Their";
}

/** What goes with a user. */
export function DeletionWords({ user_id, whose }: DeletionWordsProps) {
  const items = useSignal<number | undefined>(undefined);
  useEffect(() => {
    // How many they are is good to know, and nothing to be held up by.
    countItems(user_id).then((count) => items.value = count, () => items.value = undefined);
  }, []);
  return (
    <p>
      {itemWords(items.value, whose)}, and {whose.toLowerCase()} API tokens, chats, settings and sessions end with{" "}
      {whose === "Your" ? "you" : "them"}. The boards stay, and what {whose === "Your" ? "you" : "they"}{" "}
      did stays in the audit trail. This cannot be undone.
    </p>
  );
}

function itemWords(count: number | undefined, whose: DeletionWordsProps["whose"]): string {
  if (count === undefined) return `${whose} items go`;
  if (count === 0) return `${whose === "Your" ? "You" : "They"} have no items`;
  return count === 1 ? `${whose} one item goes` : `${whose} ${count.toLocaleString()} items go`;
}
