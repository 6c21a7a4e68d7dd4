import { useRef } from "preact/hooks";
import type { ChatMessage, Proposal } from "../../server/chat/schema.ts";
import { announce } from "../ui/announce.ts";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy_text.ts";
import { Fault } from "../ui/Fault.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Markdown } from "../ui/Markdown.tsx";
import { offerFocus } from "../ui/offer_focus.ts";
import { useSubmit } from "../ui/submit.ts";
import type { Answering } from "./answering.ts";
import { ChatIcon } from "./ChatIcon.tsx";
import type { Conversation } from "./conversation.ts";
import { Operations } from "./Operations.tsx";
import { undoProposal } from "./requests.ts";
import { Review } from "./Review.tsx";
import { proposalWords } from "./words.ts";

/** What was said, and the answer that is being written. */
export function Messages({ conversation }: { readonly conversation: Conversation }) {
  const answering = conversation.answering.value;
  const messages = (conversation.messages.value ?? []).filter(({ id }) => id !== answering?.question_id);
  return (
    <ol class="messages">
      {messages.map((message) => (
        <li key={message.id}>
          {message.role === "user"
            ? <Question message={message} conversation={conversation} />
            : <Answer message={message} conversation={conversation} />}
        </li>
      ))}
      {answering !== undefined && <Unfinished answering={answering} />}
    </ol>
  );
}

interface MessageProps {
  readonly message: ChatMessage;
  readonly conversation: Conversation;
}

function Question({ message, conversation }: MessageProps) {
  const { content, state, problem } = message;
  return (
    <>
      <QuestionText text={content} />
      {state === "asked" && <p class="hint">Being answered…</p>}
      {state === "failed" && (
        <div class="failed">
          <Icon name="warning" />
          <span>{problem?.detail ?? "There was no answer"}</span>
          {conversation.answering.value === undefined && (
            <Button onClick={() => void conversation.retry(message)}>Try again</Button>
          )}
        </div>
      )}
    </>
  );
}

function QuestionText({ text }: { readonly text: string }) {
  return (
    <p class="question">
      <span class="spoken">You:</span>
      {text}
    </p>
  );
}

function Answer({ message, conversation }: MessageProps) {
  const { content, proposal } = message;
  const element = useRef<HTMLElement>(null);
  const settle = (settled: Proposal) => {
    conversation.settle(settled);
    offerFocus(element.current); // the button that was pressed is gone
  };
  return (
    <article class="answer" aria-label="Answer" ref={element} tabIndex={-1}>
      {content !== "" && <Markdown text={content} />}
      {proposal !== null && <Operations operations={proposal.operations.filter(({ state }) => state !== "waiting")} />}
      {proposal?.operations.some(({ state }) => state === "waiting") && (
        <Review key={proposal.id} proposal={proposal} onSettled={settle} />
      )}
      <footer class="answer-foot">
        {content !== "" && (
          <Button look="quiet" onClick={() => void copyText(content)}>
            <ChatIcon name="copy" />Copy
          </Button>
        )}
        {proposal !== null && <Undo proposal={proposal} onUndone={settle} />}
      </footer>
    </article>
  );
}

interface UndoProps {
  readonly proposal: Proposal;
  readonly onUndone: (proposal: Proposal) => void;
}

function Undo({ proposal, onUndone }: UndoProps) {
  const { submit, fault } = useSubmit();
  const refusal = fault();
  const applied = proposal.operations.filter(({ state }) => state === "applied").length;
  if (applied === 0) return <span class="hint">{proposalWords(proposal)}</span>;
  const undo = () =>
    submit(async () => {
      const undone = await undoProposal(proposal);
      announce(proposalWords(undone));
      onUndone(undone);
    });
  return (
    <>
      <Button look="quiet" onClick={() => void undo()}>
        <ChatIcon name="undo" />
        {applied === 1 ? "Undo" : "Undo all"}
      </Button>
      <Fault words={refusal && `${refusal} Nothing was undone.`} />
    </>
  );
}

/** The screen reader hears of it when it is complete. */
function Unfinished({ answering }: { readonly answering: Answering }) {
  const { question, text, operations, restarted } = answering;
  return (
    <>
      <li>
        <QuestionText text={question} />
      </li>
      <li>
        <article class="answer" aria-label="Answer" aria-busy="true">
          {restarted !== undefined && <p class="hint">Starting over: {restarted}</p>}
          {text !== "" && <Markdown text={text} />}
          <Operations operations={operations} />
          <p class="thinking">
            <span class="spoken">Being answered…</span>
          </p>
        </article>
      </li>
    </>
  );
}
