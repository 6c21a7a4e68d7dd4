import { boards } from "../board/boards.ts";
import { KeptTextsButton } from "../board/KeptTexts.tsx";
import { board } from "../board/store.ts";
import { openDialog, renamingBoard, startRenamingBoard, stopRenamingBoard } from "../board/board_ui.ts";
import { renameBoard } from "../board/actions.ts";
import { isNowhere, visit } from "../router.ts";
import { Icon } from "../ui/Icon.tsx";
import { InlineText } from "../ui/InlineText.tsx";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { ConnectionState } from "./ConnectionState.tsx";
import { openHelp } from "./help.ts";
import { SearchBox } from "./SearchBox.tsx";
import { ThemeItems } from "./ThemeItems.tsx";

export function TopBar() {
  return (
    <header class="top-bar">
      <BoardTitle />
      <ConnectionState />
      <KeptTextsButton />
      {!isNowhere.value && <SearchBox />}
      <div class="phone-only">
        <Menu button={<Icon name="more" />} label="More">
          <ThemeItems />
          <MenuItem icon="info" onClick={() => openHelp("about")}>About Benchtop</MenuItem>
        </Menu>
      </div>
    </header>
  );
}

function BoardTitle() {
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
    <h1 class="board-title">
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
          onClick={() => visit({ board_id: id, q: "", card_id: undefined })}
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
