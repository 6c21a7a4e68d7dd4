/**
 * Random steps of the model test. A step is a kind and some numbers; what they mean is decided when it runs, by what is
 * then on the boards, so that any list of steps makes sense and can be made smaller.
 */
import type { Model } from "./model.ts";
import { draftBoard } from "./model_draft.ts";
import { replaceBoard } from "./model_replace.ts";
import { Scene } from "./model_scene.ts";

/** The kinds of steps, and how often each is drawn. */
const WEIGHTS = {
  createCard: 14,
  patchCard: 6,
  moveCard: 16,
  deleteCard: 8,
  restoreCard: 8,
  createColumn: 6,
  patchColumn: 3,
  moveColumn: 6,
  deleteColumn: 4,
  restoreColumn: 6,
  replaceBoard: 16,
  createBoard: 1,
  deleteBoard: 1,
};

export type Kind = keyof typeof WEIGHTS;

export interface Step {
  readonly kind: Kind;
  readonly numbers: readonly number[];
}

/** A request, and what it does to the model. */
export interface Play {
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** The version in If-Match. */
  readonly version?: number | undefined;
  /** Answers the status; throws `Refused`. */
  readonly apply: () => number;
}

/** Draws a play of each kind. */
const KINDS: Record<Kind, (scene: Scene) => Play> = {
  createCard(s) {
    const column_id = s.columnId();
    const body = { column_id, title: s.title(), ...s.fields(), before_id: s.beforeCard(column_id) };
    return post(`${s.path}/cards`, body, () => s.model.createCard(s.newId, s.board_id, body));
  },
  patchCard(s) {
    const id = s.cardId();
    const version = s.version(s.card(id));
    const body = { ...s.fields(), ...(s.rarely(2) ? { title: s.title() } : {}) };
    const apply = () => s.model.patchCard(s.board_id, id, version, body);
    return { method: "PATCH", path: `${s.path}/cards/${id}`, body, version, apply };
  },
  moveCard(s) {
    const id = s.cardId();
    const version = s.version(s.card(id));
    const column_id = s.columnId();
    const body = { column_id, before_id: s.beforeCard(column_id) };
    const apply = () => s.model.moveCard(s.board_id, id, version, body);
    return { ...post(`${s.path}/cards/${id}/move`, body, apply), version };
  },
  deleteCard(s) {
    const id = s.cardId();
    const version = s.version(s.card(id));
    const apply = () => s.model.deleteCard(s.board_id, id, version);
    return { method: "DELETE", path: `${s.path}/cards/${id}`, version, apply };
  },
  restoreCard(s) {
    const id = s.cardId([...s.model.oldCards]);
    return post(`${s.path}/cards/${id}/restore`, undefined, () => s.model.restoreCard(s.board_id, id));
  },
  createColumn(s) {
    const body = { title: s.title(), before_id: s.beforeColumn() };
    const apply = () => s.model.createColumn(s.newId, s.board_id, body.title, body.before_id);
    return post(`${s.path}/columns`, body, apply);
  },
  patchColumn(s) {
    const id = s.columnId();
    const version = s.version(s.column(id));
    const body = { title: s.title() };
    const apply = () => s.model.patchColumn(s.board_id, id, version, body.title);
    return { method: "PATCH", path: `${s.path}/columns/${id}`, body, version, apply };
  },
  moveColumn(s) {
    const id = s.columnId();
    const version = s.version(s.column(id));
    const body = { before_id: s.beforeColumn() };
    const apply = () => s.model.moveColumn(s.board_id, id, version, body.before_id);
    return { ...post(`${s.path}/columns/${id}/move`, body, apply), version };
  },
  deleteColumn(s) {
    const id = s.columnId();
    const version = s.version(s.column(id));
    const choice = [undefined, undefined, "delete", s.columnId()][s.below(4)];
    const path = `${s.path}/columns/${id}${choice === undefined ? "" : `?cards=${choice}`}`;
    const apply = () => s.model.deleteColumn(s.board_id, id, version, choice);
    return { method: "DELETE", path, version, apply };
  },
  restoreColumn(s) {
    const id = s.pick([...s.model.oldColumns]) ?? s.columnId();
    return post(`${s.path}/columns/${id}/restore`, undefined, () => s.model.restoreColumn(s.board_id, id));
  },
  replaceBoard(s) {
    const version = s.version(s.board);
    const body = draftBoard(s);
    const apply = () => replaceBoard(s.model, s.board_id, version, body);
    return { method: "PATCH", path: s.path, body, version, apply };
  },
  createBoard(s) {
    const body = { title: s.title() };
    if (s.model.boards.length >= 3) return KINDS.deleteBoard(s);
    return post("/api/v1/boards", body, () => s.model.createBoard(s.newId, body.title));
  },
  deleteBoard(s) {
    const version = s.version(s.board);
    const apply = () => s.model.deleteBoard(s.board_id, version);
    return { method: "DELETE", path: s.path, version, apply };
  },
};

/** Every kind, as often as it is to be drawn. */
export const DRAWN: readonly Kind[] = Object.entries(WEIGHTS)
  .flatMap(([kind, weight]) => Array<Kind>(weight).fill(kind as Kind)); // the keys of WEIGHTS are the kinds

export function playOf(step: Step, model: Model, newId: string): Play {
  return KINDS[step.kind](new Scene(model, step.numbers, newId));
}

function post(path: string, body: unknown, apply: () => number): Play {
  return { method: "POST", path, body, apply };
}
