import { useEffect, useRef } from "preact/hooks";
import { Problem, wordsFor } from "../problem.ts";
import { isPhone } from "../shell/phone.ts";
import { Broken, Unreadable } from "../ui/Broken.tsx";
import { Button } from "../ui/Button.tsx";
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
    return failure.value === undefined ? null : <NoMessages conversation={conversation} error={failure.value} />;
  }
  const isEmpty = messages.value.length === 0 && answering.value === undefined;
  if (!isEmpty) return <Messages conversation={conversation} />;
  return modelState.shown.value?.configured === true ? <Welcome conversation={conversation} /> : null;
}

interface NoMessagesProps {
  readonly conversation: Conversation;
  readonly error: unknown;
}

function NoMessages({ conversation, error }: NoMessagesProps) {
  const isGone = error instanceof Problem && error.code === "not_found";
  if (isGone) {
    return (
      <Broken title="There is no such chat here" words="It may have been deleted, or be about another board.">
        <Button look="main" onClick={startNewChat}>New chat</Button>
      </Broken>
    );
  }
  return (
    <Unreadable
      title="The chat cannot be shown"
      reason={wordsFor(error)}
      what="What was said"
      onRetry={() => void conversation.load()}
    />
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
