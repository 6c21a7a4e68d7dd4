import { useEffect, useRef } from "preact/hooks";
import { Problem, wordsFor } from "../problem.ts";
import { isPhone } from "../shell/phone.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Composer } from "./Composer.tsx";
import type { Conversation } from "./conversation.ts";
import { startNewChat } from "./conversations.ts";
import { Messages } from "./Messages.tsx";
import { modelState } from "./model_state.ts";
import { NotConfigured, Welcome } from "./Welcome.tsx";

/** A conversation, in whichever state it is, and the field below it. */
export function Talk({ conversation }: { readonly conversation: Conversation }) {
  const following = useFollowing(conversation);
  const state = modelState.shown.value;
  return (
    <>
      <div
        class="chat-body"
        tabIndex={0}
        autofocus={isPhone.value} // what a sheet gives focus to, instead of its first button
        role="region"
        aria-label="Conversation"
        ref={following.scroller}
        onScroll={following.onScroll}
      >
        <div ref={following.content}>
          <Said conversation={conversation} />
          {state?.configured === false && <NotConfigured state={state} />}
        </div>
      </div>
      {state?.configured !== false && <Composer conversation={conversation} />}
    </>
  );
}

function Said({ conversation }: { readonly conversation: Conversation }) {
  const { messages, failure, answering } = conversation;
  if (messages.value === undefined) {
    return failure.value === undefined ? null : <Unreadable conversation={conversation} error={failure.value} />;
  }
  const isEmpty = messages.value.length === 0 && answering.value === undefined;
  if (!isEmpty) return <Messages conversation={conversation} />;
  return modelState.shown.value?.configured === true ? <Welcome conversation={conversation} /> : null;
}

interface UnreadableProps {
  readonly conversation: Conversation;
  readonly error: unknown;
}

function Unreadable({ conversation, error }: UnreadableProps) {
  const isGone = error instanceof Problem && error.code === "not_found";
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <h3>{isGone ? "There is no such chat here" : "The chat cannot be shown"}</h3>
      <p>
        {isGone
          ? "It may have been deleted, or be about another board."
          : `${wordsFor(error)}. What was said is safe; it only cannot be read right now.`}
      </p>
      {isGone
        ? <Button onClick={startNewChat}>New chat</Button>
        : <Button onClick={() => void conversation.load()}>Try again</Button>}
    </div>
  );
}

/** How near the end counts as there, in px. */
const NEAR_PX = 48;

/** Keeps the end in sight while it grows, unless the person has scrolled away from it. */
function useFollowing(conversation: Conversation) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const isAnswering = conversation.answering.value !== undefined;
  useEffect(() => {
    isAtEnd.current = true; // another conversation, or a question was asked in this one
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [conversation, isAnswering]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    });
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = scroller.current ?? {};
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  };
  return { scroller, content, onScroll };
}
