import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { BoardCard } from "../../server/board/schema.ts";
import { today_ms } from "../ui/clock.ts";
import { Icon } from "../ui/Icon.tsx";
import { dueWords, urgencyOf } from "../ui/time_words.ts";
import { adoptFocus, cardElementId, orphanFocus } from "./focus.ts";
import { LabelChip } from "./LabelChip.tsx";
import { cardMark } from "./marks.ts";
import { cardSignal, found, lift, tabStop } from "./store.ts";

/** A card on the board. Clicks and keys are handled by the board, for all of its cards. */
export function CardTile({ id }: { readonly id: string }) {
  const card = cardSignal(id)?.value;
  const element = useRef<HTMLDivElement>(null);
  // Bound as signals, so that walking through a thousand cards, or searching them, redraws none.
  const tabIndex = useComputed(() => tabStop.value === id ? 0 : -1);
  const lifted = useComputed(() => lift.value?.card_id === id ? "" : undefined);
  const hidden = useComputed(() => found.value !== undefined && !found.value.has(id));
  const mark = useComputed(() => cardMark(id));
  useLayoutEffect(() => {
    if (element.current) adoptFocus(id, element.current);
    return () => {
      if (element.current) orphanFocus(id, element.current);
    };
  }, []);
  if (card === undefined) return null;
  return (
    <li class="slot" data-card-id={id} hidden={hidden}>
      <div
        ref={element}
        class="card"
        id={cardElementId(id)}
        role="button"
        tabIndex={tabIndex}
        data-lifted={lifted}
        data-mark={mark}
        aria-describedby="card-keys"
      >
        <span class="card-head">
          <span class="card-title">{card.title}</span>
          {card.details !== "" && !hasMarks(card) && <DetailsMark />}
        </span>
        {hasMarks(card) && <CardMarks card={card} />}
      </div>
    </li>
  );
}

function hasMarks(card: BoardCard): boolean {
  return card.labels.length > 0 || card.due_on !== null;
}

function DetailsMark() {
  return (
    <span class="fact" title="Has details">
      <Icon name="text" />
      <span class="spoken">has details</span>
    </span>
  );
}

function CardMarks({ card }: { readonly card: BoardCard }) {
  return (
    <span class="card-marks">
      {card.labels.map((label) => <LabelChip key={label} label={label} />)}
      <span class="card-facts">
        {card.due_on !== null && <DueDate due_on={card.due_on} />}
        {card.details !== "" && <DetailsMark />}
      </span>
    </span>
  );
}

const DUE_PREFIX = { past: "overdue since", soon: "due", later: "due" };

function DueDate({ due_on }: { readonly due_on: string }) {
  const urgency = urgencyOf(due_on, today_ms.value);
  return (
    <span class={`fact due ${urgency}`} title={`${DUE_PREFIX[urgency]} ${due_on}`}>
      <Icon name={urgency === "past" ? "warning" : "calendar"} />
      <span class="spoken">{DUE_PREFIX[urgency]}</span>
      <time dateTime={due_on}>{dueWords(due_on, today_ms.value)}</time>
    </span>
  );
}
