/** What happens in the chat, in words. */
import type { Proposal } from "../../server/chat/schema.ts";
import type { Ending } from "./conversation.ts";

/** "1 change", "3 changes" */
export function changesWords(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}

/** What a screen reader is told at the end of an answer. */
export function endingWords(ending: Ending): string {
  switch (ending.type) {
    case "done":
      return ending.proposal === null ? "Answer complete" : `Answer complete, ${proposalWords(ending.proposal)}`;
    case "stopped":
      return "Answer stopped";
    case "failed":
      return `No answer: ${ending.reason}`;
  }
}

/** "2 changes", "2 changes to review", "1 of 2 changes made, 1 to review", "2 changes undone" */
export function proposalWords({ operations }: Pick<Proposal, "operations">): string {
  const all = operations.length;
  const count = (state: Proposal["state"]) => operations.filter((operation) => operation.state === state).length;
  const [waiting, applied, undone] = [count("waiting"), count("applied"), count("undone")];
  if (undone > 0) return `${changesWords(undone)} undone`;
  if (waiting === all) return `${changesWords(all)} to review`;
  if (applied === 0) return `${changesWords(count("discarded"))} discarded`;
  if (applied === all) return changesWords(all);
  return `${applied} of ${changesWords(all)} made${waiting > 0 ? `, ${waiting} to review` : ""}`;
}
