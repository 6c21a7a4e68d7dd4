/** Shows on the board what the open conversation proposes. */
import { computed, effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Operation, ProposedOperation } from "../../server/chat/schema.ts";
import { type Ghost, type Marks, setMarks } from "../board/marks.ts";
import { board } from "../board/store.ts";
import { wantedOperations } from "./choice.ts";
import { conversation } from "./conversations.ts";
import { GhostCard, GhostColumn } from "./Ghosts.tsx";
import { leaveBoard } from "./on_board.ts";
import { marksOf } from "./proposal_marks.ts";

const NONE: readonly ProposedOperation[] = [];

/** What the answer that is being written has proposed so far: the very same list while only words come. */
const unfinished = computed(() => conversation.value?.answering.value?.operations ?? NONE);

/** As long as the chat is open. */
export function useProposalMarks(): void {
  useEffect(() => {
    const stop = effect(() => {
      const shown = board.value;
      const ours = shown !== undefined && shown.id === conversation.value?.board_id;
      setMarks(drawn(ours ? marksOf(shown, proposedOperations()) : undefined));
    });
    return () => {
      stop();
      setMarks(undefined);
      leaveBoard();
    };
  }, []);
}

/** What is being proposed, or else what waits to be reviewed. */
function proposedOperations(): Operation[] {
  const waiting = (conversation.value?.messages.value ?? []).flatMap(({ proposal }) =>
    proposal === null ? [] : wantedOperations(proposal)
  );
  return (unfinished.value.length > 0 ? unfinished.value : waiting).map(({ operation }) => operation);
}

function drawn(marks: Marks | undefined) {
  return marks && {
    ...marks,
    drawCard: (ghost: Ghost) => <GhostCard key={`ghost ${ghost.id}`} ghost={ghost} />,
    drawColumn: (ghost: Ghost) => <GhostColumn key={`ghost ${ghost.id}`} ghost={ghost} />,
  };
}
