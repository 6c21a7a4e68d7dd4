import { useEffect, useRef } from "preact/hooks";
import { isPhone } from "../shell/phone.ts";
import { Fault } from "../ui/Fault.tsx";
import { offerFocus } from "../ui/offer_focus.ts";
import { ChatIcon } from "./ChatIcon.tsx";
import type { Conversation } from "./conversation.ts";
import { modelState } from "./model_state.ts";
import { QUESTION } from "./open.ts";
import { keepQuestion, questionDraft } from "./question_draft.ts";

/** As the server has it (server/chat/schema.ts). */
const QUESTION_MAX = 100_000;

/** Where questions are typed. Enter sends, Shift+Enter begins a line. */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { board_id } = conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const isAnswering = conversation.answering.value !== undefined;
  const reason = conversation.unsent.value?.reason;
  const text = questionDraft(board_id);
  useEffect(() => {
    if (!isPhone.peek()) offerFocus(field.current); // on a phone its keyboard would hide what there is to read
  }, [conversation]);
  const ask = () => {
    if (isAnswering || text.trim() === "") return;
    keepQuestion(board_id, "");
    void conversation.ask(text.trim());
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (isAnswering) conversation.stop();
        else ask();
      }}
    >
      <Fault words={reason === undefined ? undefined : `Not sent: ${reason}`} />
      <div class="composer-field">
        <textarea
          id={QUESTION}
          ref={field}
          rows={2}
          maxLength={QUESTION_MAX}
          aria-label="Question"
          placeholder="Ask about this board, or say what to change"
          enterkeyhint="send"
          value={text}
          onInput={(event) => keepQuestion(board_id, event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            ask();
          }}
        />
        <button
          type="submit"
          class={`send ${isAnswering ? "stop" : ""}`}
          aria-label={isAnswering ? "Stop" : "Send"}
          title={isAnswering ? "Stop" : "Send (Enter)"}
        >
          <ChatIcon name={isAnswering ? "stop" : "send"} />
        </button>
      </div>
      <ModelName />
    </form>
  );
}

/** Who reads what is typed here. */
function ModelName() {
  const state = modelState.shown.value;
  return <p class="model-name">{state !== undefined && `${state.model} at ${state.host}`}</p>;
}
