import type { Proposal, ProposedOperation } from "../../server/chat/schema.ts";
import { announce } from "../ui/announce.ts";
import { Button } from "../ui/Button.tsx";
import { Fault } from "../ui/Fault.tsx";
import { useSubmit } from "../ui/submit.ts";
import { wantAll, wantedOperations, wantOperation } from "./choice.ts";
import { elementIdOf, pointOut, showOnBoard } from "./on_board.ts";
import { OperationWords } from "./Operations.tsx";
import { applyProposal, discardProposal } from "./requests.ts";
import { changesWords, proposalWords } from "./words.ts";

interface ReviewProps {
  readonly proposal: Proposal;
  readonly onSettled: (proposal: Proposal) => void;
}

/** What waits for a person: all of it can be taken, some or none. The board shows what is chosen. */
export function Review({ proposal, onSettled }: ReviewProps) {
  const { submit, fault } = useSubmit();
  const waiting = proposal.operations.filter(({ state }) => state === "waiting");
  const wanted = wantedOperations(proposal);
  const takesAll = wanted.length === waiting.length;
  const settle = (request: () => Promise<Proposal>) =>
    submit(async () => {
      const settled = await request();
      announce(proposalWords(settled));
      onSettled(settled);
    });
  const apply = () => settle(() => applyProposal(proposal, takesAll ? undefined : wanted.map(({ index }) => index)));
  return (
    <form
      class="review"
      aria-label="Changes to review"
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <p class="hint">{waitingWords(proposal)}</p>
      {waiting.length > 1 && <AllBox proposal={proposal} wanted={wanted.length} of={waiting.length} />}
      <ul>
        {waiting.map((operation) => (
          <li key={operation.index}>
            <OperationBox proposal={proposal} proposed={operation} isWanted={wanted.includes(operation)} />
          </li>
        ))}
      </ul>
      <Fault words={fault()} />
      <div class="form-row">
        {wanted.length > 0 && (
          <Button type="submit" look="main">
            {takesAll ? waiting.length === 1 ? "Apply" : "Apply all" : `Apply ${wanted.length} of ${waiting.length}`}
          </Button>
        )}
        <Button onClick={() => void settle(() => discardProposal(proposal))}>
          {waiting.length === 1 ? "Discard" : "Discard all"}
        </Button>
      </div>
    </form>
  );
}

/** Why it waits; of what a person left when they took the rest, only that it does. */
function waitingWords({ reason, operations }: Proposal): string {
  if (operations.some(({ state }) => state !== "waiting")) return "Not applied";
  return reason ?? "Nothing is changed before you apply it";
}

interface AllBoxProps {
  readonly proposal: Proposal;
  readonly wanted: number;
  readonly of: number;
}

function AllBox({ proposal, wanted, of: count }: AllBoxProps) {
  return (
    <label class="review-box review-all">
      <input
        type="checkbox"
        checked={wanted === count}
        ref={(box) => {
          if (box !== null) box.indeterminate = wanted > 0 && wanted < count;
        }}
        onChange={(event) => wantAll(proposal, event.currentTarget.checked)}
      />
      <span>{changesWords(count)}</span>
    </label>
  );
}

interface OperationBoxProps {
  readonly proposal: Proposal;
  readonly proposed: ProposedOperation;
  readonly isWanted: boolean;
}

function OperationBox({ proposal, proposed, isWanted }: OperationBoxProps) {
  const element_id = elementIdOf(proposed.operation);
  return (
    <label
      class="review-box"
      onMouseEnter={() => pointOut(element_id)}
      onMouseLeave={() => pointOut(undefined)}
    >
      <input
        type="checkbox"
        checked={isWanted}
        onChange={(event) => wantOperation(proposal, proposed.index, event.currentTarget.checked)}
        onFocus={() => element_id !== undefined && showOnBoard(element_id, "focus")}
        onBlur={() => pointOut(undefined)}
      />
      <OperationWords proposed={proposed} />
    </label>
  );
}
