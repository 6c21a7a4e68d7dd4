/** Boards over HTTP: the list of them, each one under its id, and the first one as `/board`. */
import { Hono } from "hono";
import * as z from "zod";
import type { Env } from "../context.ts";
import { etag, ifMatch, json, notModified, rawJson } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { validate } from "../http/validate.ts";
import { boardIdOf } from "./board_id.ts";
import { cardRoutes } from "./card_routes.ts";
import { columnRoutes } from "./column_routes.ts";
import { Board, BoardCards, BoardCreate, BoardPatch, BoardSummary, NamedBoard } from "./schema.ts";
import { createBoard, deleteBoard, getBoardJson, getBoardVersion, listBoardsJson, replaceBoard } from "./service.ts";

/** A whole board is one body: room for some thousand cards with their details. */
export const BOARD_BYTES_MAX = 8 * 1024 * 1024;

const WHOLE_BOARD = { max_bytes: BOARD_BYTES_MAX, by_part: { name: "cards", schema: BoardCards } };

const BOARD_PROBLEMS = ["not_found", "stale", "malformed"] as const;

/** `/board`: the first board, in the shape that existing kanban clients speak. */
export const firstBoard = new Hono<Env>()
  .get(
    "/",
    describe({ access: "board.read", summary: "The first board", answers: Board, problems: ["not_found"] }),
    (c) => {
      const services = c.get("services");
      const id = boardIdOf(c);
      const unchanged = notModified<Board>(c, () => etag(getBoardVersion(services, id), id));
      if (unchanged !== undefined) return unchanged;
      const { bytes, version } = getBoardJson(services, id, "board");
      return rawJson<Board>(c, bytes, etag(version, id));
    },
  )
  .patch(
    "/",
    describe({
      access: "board.write",
      summary: "Change the first board at once",
      answers: Board,
      problems: BOARD_PROBLEMS,
    }),
    validate("json", BoardPatch, WHOLE_BOARD),
    async (c) => {
      const services = c.get("services");
      const id = boardIdOf(c);
      const patch = c.req.valid("json");
      const { text, version } = await replaceBoard(services, c.get("caller"), id, ifMatch(c, id), patch, "board");
      return rawJson<Board>(c, text, etag(version, id));
    },
  )
  .route("/cards", cardRoutes)
  .route("/columns", columnRoutes);

const oneBoard = new Hono<Env>()
  .get(
    "/",
    describe({
      access: "board.read",
      summary: "A board with all that is on it",
      answers: NamedBoard,
      problems: ["not_found"],
    }),
    (c) => {
      const services = c.get("services");
      const id = boardIdOf(c);
      const unchanged = notModified<NamedBoard>(c, () => etag(getBoardVersion(services, id)));
      if (unchanged !== undefined) return unchanged;
      const { bytes, version } = getBoardJson(services, id, "named_board");
      return rawJson<NamedBoard>(c, bytes, etag(version));
    },
  )
  .patch(
    "/",
    describe({
      access: "board.write",
      summary: "Change a board's title, or its content at once",
      answers: NamedBoard,
      problems: BOARD_PROBLEMS,
    }),
    validate("json", BoardPatch, WHOLE_BOARD),
    async (c) => {
      const services = c.get("services");
      const id = boardIdOf(c);
      const patch = c.req.valid("json");
      const { text, version } = await replaceBoard(services, c.get("caller"), id, ifMatch(c, id), patch, "named_board");
      return rawJson<NamedBoard>(c, text, etag(version));
    },
  )
  .delete(
    "/",
    describe({
      access: "board.write",
      summary: "Delete a board with all that is on it",
      answers: BoardSummary,
      problems: [...BOARD_PROBLEMS, "last_board", "unsupported_type"],
    }),
    takesNoInput(),
    async (c) => {
      const id = boardIdOf(c);
      return json(c, await deleteBoard(c.get("services"), c.get("caller"), id, ifMatch(c, id)));
    },
  )
  .route("/cards", cardRoutes)
  .route("/columns", columnRoutes);

/** `/boards`: all boards, and each with its content. */
export const boards = new Hono<Env>()
  .get(
    "/",
    describe({ access: "board.read", summary: "All boards, oldest first", answers: z.array(BoardSummary) }),
    (c) => rawJson<BoardSummary[]>(c, listBoardsJson(c.get("services")).bytes),
  )
  .post(
    "/",
    describe({
      access: "board.write",
      summary: "Create an empty board",
      answers: BoardSummary,
      status: 201,
      problems: ["conflict"],
    }),
    validate("json", BoardCreate),
    async (c) => {
      const board = await createBoard(c.get("services"), c.get("caller"), c.req.valid("json"));
      return json(c, board, 201, { location: `/api/v1/boards/${board.id}` });
    },
  )
  .route("/:board_id", oneBoard);
