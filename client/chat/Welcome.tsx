import { useEffect, useRef } from "preact/hooks";
import { board } from "../board/store.ts";
import { me } from "../login/session.ts";
import { SectionLink } from "../settings/SectionLink.tsx";
import { today_ms } from "../ui/clock.ts";
import { Icon } from "../ui/Icon.tsx";
import { offerFocus } from "../ui/offer_focus.ts";
import type { ChatState } from "../../server/chat/schema.ts";
import type { Conversation } from "./conversation.ts";
import { FoundServers, LookAgain } from "./FoundServers.tsx";
import { suggestQuestions } from "./suggestions.ts";

/** An empty chat: what it is for, and questions that the board itself gives rise to. */
export function Welcome({ conversation }: { readonly conversation: Conversation }) {
  const shown = board.value;
  return (
    <div class="welcome">
      <p>Ask about this board, or say what should change on it. Every change can be undone.</p>
      {shown !== undefined && (
        <ul class="suggestions" aria-label="Suggestions">
          {suggestQuestions(shown, today_ms.value).map((question) => (
            <li key={question}>
              <button type="button" class="suggestion" onClick={() => void conversation.ask(question)}>
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** There is no model to talk to: why, and what to do. */
export function NotConfigured({ state }: { readonly state: ChatState }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => offerFocus(heading.current), []); // there is no field for questions, which would have it
  return (
    <div class="notice">
      <Icon name="chat" />
      <h3 ref={heading} tabIndex={-1}>No AI service yet</h3>
      <p>{state.advice}.</p>
      {me.value?.is_admin && (
        <>
          <FoundServers servers={state.found} />
          <LookAgain />
          <SectionLink to="ai" class="button">Open AI settings</SectionLink>
        </>
      )}
    </div>
  );
}
