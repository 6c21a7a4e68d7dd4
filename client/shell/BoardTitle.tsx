import { renameBoard } from "../board/actions.ts";
import { openDialog, renamingBoard, startRenamingBoard, stopRenamingBoard } from "../board/board_ui.ts";
import { boards } from "../board/boards.ts";
import { board } from "../board/store.ts";
import { visit } from "../router.ts";
import { Icon } from "../ui/Icon.tsx";
import { InlineText } from "../ui/InlineText.tsx";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { HEADING } from "./title.ts";

/** The open board's title, which is also the way to the other boards. */
export function BoardTitle() {
  const title = board.value?.title;
  if (renamingBoard.value && title !== undefined) {
    return (
      <div class="board-title-edit">
        <InlineText
          label="Board title"
          value={title}
          max_length={100}
          onSave={renameBoard}
          onDone={(by_key) => {
            stopRenamingBoard();
            if (by_key) queueMicrotask(focusSwitcher); // once it is drawn
          }}
        />
      </div>
    );
  }
  return (
    <h1 class="board-title" id={HEADING} tabIndex={-1}>
      <Menu
        class="board-switch"
        button={
          <>
            <span class="board-switch-text">{title ?? "Board"}</span>
            <Icon name="down" />
          </>
        }
      >
        <BoardItems />
      </Menu>
    </h1>
  );
}

function focusSwitcher(): void {
  document.querySelector<HTMLElement>(".board-switch")?.focus();
}

function BoardItems() {
  const list = boards.value ?? [];
  const open_id = board.value?.id;
  return (
    <>
      <div class="menu-name" role="presentation">Boards</div>
      {list.map(({ id, title }) => (
        <MenuItem
          key={id}
          checked={id === open_id}
          onClick={() => visit({ view: "board", board_id: id, q: "", card_id: undefined })}
        >
          {title}
        </MenuItem>
      ))}
      <hr class="menu-line" />
      <MenuItem icon="plus" onClick={() => openDialog({ type: "new_board" })}>New board…</MenuItem>
      {open_id !== undefined && <MenuItem icon="rename" onClick={startRenamingBoard}>Rename this board</MenuItem>}
      {open_id !== undefined && list.length > 1 && (
        <MenuItem
          icon="trash"
          bad
          onClick={() => openDialog({ type: "delete_board" })}
        >
          Delete this board…
        </MenuItem>
      )}
    </>
  );
}
