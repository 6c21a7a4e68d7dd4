/** The list of boards, and which of them is open: follows the address and the event stream. */
import { effect, type ReadonlySignal, untracked } from "@preact/signals";
import type { BoardSummary } from "../../server/board/schema.ts";
import type { ChangeEvent } from "../../server/events/schema.ts";
import { wordsFor } from "../problem.ts";
import { amend, isNowhere, route, visit } from "../router.ts";
import { showToast } from "../ui/toasts.ts";
import { BoardList } from "./board_list.ts";
import { changeOfEvent } from "./changes.ts";
import * as requests from "./requests.ts";
import { closeBoard, openBoard, openSession, showFailure, showLoading } from "./store.ts";

const IO = { read: requests.readBoard, send: requests.sendOperation };
const list = new BoardList(requests.readBoards);

/** All boards, oldest first; undefined until the list has been read. */
export const boards: ReadonlySignal<readonly BoardSummary[] | undefined> = list.boards;

/** Opens the board that the address names, now and whenever it changes. */
export function startBoards(): void {
  void loadBoards();
  effect(() => {
    const { view, board_id } = route.value;
    const first = boards.value?.[0]?.id;
    if (view !== "board") return; // the board that is open stays so: it is there at once when one comes back
    // Untracked: opening reads signals of its own, which are no reason to do this again.
    if (isNowhere.value) untracked(closeBoard);
    else if (board_id !== undefined) untracked(() => openBoard(board_id, IO));
    else if (first !== undefined) untracked(() => amend({ board_id: first }));
  });
}

export async function loadBoards(): Promise<void> {
  try {
    await list.load();
  } catch (error) {
    if (boards.value === undefined) showFailure(error);
  }
}

/** Tries again after the board could not be read. */
export function retryBoard(): void {
  showLoading();
  if (boards.value === undefined) void loadBoards();
  void openSession()?.reload();
}

export function receiveEvent(event: ChangeEvent): void {
  const change = changeOfEvent(event);
  if (change === undefined) return;
  if (change.entity === "board") receiveBoard(change.verb, change.row);
  if (change.board_id === openSession()?.board_id && event.operation !== "board.delete") openSession()?.receive(change);
}

/** Reads everything again. */
export function resync(): void {
  void loadBoards();
  openSession()?.startOver();
}

export async function addBoard(title: string): Promise<void> {
  try {
    const row = await requests.createBoard(title);
    receiveBoard("create", row);
    visit({ view: "board", board_id: row.id, q: "", card_id: undefined });
  } catch (error) {
    showToast({ tone: "bad", text: `Board “${title}” was not added: ${wordsFor(error)}` });
  }
}

export async function deleteBoard(row: BoardSummary): Promise<void> {
  try {
    await requests.deleteBoard(row.id);
    receiveBoard("delete", row);
  } catch (error) {
    showToast({ tone: "bad", text: `Board “${row.title}” was not deleted: ${wordsFor(error)}` });
  }
}

function receiveBoard(verb: string, row: BoardSummary): void {
  list.apply(verb === "delete" ? { type: "remove", id: row.id } : { type: "put", board: row });
  if (verb === "delete" && openSession()?.board_id === row.id) leaveDeleted(row);
}

function leaveDeleted(row: BoardSummary): void {
  closeBoard();
  if (route.value.view !== "board") return;
  amend({ board_id: boards.value?.[0]?.id, q: "", card_id: undefined });
  showToast({ tone: "plain", text: `Board “${row.title}” was deleted` });
}
