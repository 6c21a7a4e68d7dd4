import { type Ghost, marks, withPointer } from "../board/marks.ts";

const PREFIX = { added: "Would be added: ", moved: "Would be moved here: " };

export function ghostElementId(id: string): string {
  return `ghost-${id}`;
}

/** A card that is proposed to be here. */
export function GhostCard({ ghost }: { readonly ghost: Ghost }) {
  const id = ghostElementId(ghost.id);
  return (
    <li class="ghost" id={id} data-mark={withPointer(ghost.mark, id)}>
      <GhostTitle ghost={ghost} />
    </li>
  );
}

/** A column that is proposed to be here, with what would be in it. */
export function GhostColumn({ ghost }: { readonly ghost: Ghost }) {
  const id = ghostElementId(ghost.id);
  return (
    <div class="ghost-column" id={id} data-mark={withPointer(ghost.mark, id)}>
      <p>
        <GhostTitle ghost={ghost} />
      </p>
      {ghost.mark === "added" && (
        <ul>
          {marks.value?.ghostCards.get(ghost.id)?.map((card) => <GhostCard key={card.id} ghost={card} />)}
        </ul>
      )}
    </div>
  );
}

function GhostTitle({ ghost }: { readonly ghost: Ghost }) {
  return (
    <>
      <span class="spoken">{PREFIX[ghost.mark]}</span>
      {ghost.title}
    </>
  );
}
