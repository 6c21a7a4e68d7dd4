/** Columns of a board over HTTP. */
import { Hono } from "hono";
import type { Env } from "../context.ts";
import { ifMatch } from "../http/answer.ts";
import { describe, takesNoBody, takesNoInput } from "../http/openapi.ts";
import { validate } from "../http/validate.ts";
import { boardIdOf } from "./board_id.ts";
import { jsonPlaced } from "./placed.ts";
import { Column, ColumnCreate, ColumnDeleteQuery, ColumnMove, ColumnPatch } from "./schema.ts";
import { createColumn, deleteColumn, moveColumn, patchColumn, restoreColumn } from "./service.ts";

const CHANGE_PROBLEMS = ["not_found", "stale", "malformed"] as const;

export const columnRoutes = new Hono<Env>()
  .post(
    "/",
    describe({
      access: "board.write",
      summary: "Add a column",
      answers: Column,
      status: 201,
      problems: ["not_found", "conflict"],
    }),
    validate("json", ColumnCreate),
    async (c) => {
      const column = await createColumn(c.get("services"), c.get("caller"), boardIdOf(c), c.req.valid("json"));
      return jsonPlaced(c, column, 201);
    },
  )
  .patch(
    "/:column_id",
    describe({ access: "board.write", summary: "Rename a column", answers: Column, problems: CHANGE_PROBLEMS }),
    validate("json", ColumnPatch),
    async (c) => {
      const id = c.req.param("column_id");
      const patch = c.req.valid("json");
      const board_id = boardIdOf(c);
      const version = ifMatch(c, board_id);
      const column = await patchColumn(c.get("services"), c.get("caller"), board_id, id, version, patch);
      return jsonPlaced(c, column);
    },
  )
  .delete(
    "/:column_id",
    describe({
      access: "board.write",
      summary: "Delete a column; ?cards= says what becomes of its cards",
      answers: Column,
      problems: [...CHANGE_PROBLEMS, "column_not_empty", "invalid", "unsupported_type"],
    }),
    takesNoBody(),
    validate("query", ColumnDeleteQuery),
    async (c) => {
      const id = c.req.param("column_id");
      const query = c.req.valid("query");
      const board_id = boardIdOf(c);
      const version = ifMatch(c, board_id);
      const column = await deleteColumn(c.get("services"), c.get("caller"), board_id, id, version, query);
      return jsonPlaced(c, column);
    },
  )
  .post(
    "/:column_id/move",
    describe({
      access: "board.write",
      summary: "Put a column before another one, or last",
      answers: Column,
      problems: CHANGE_PROBLEMS,
    }),
    validate("json", ColumnMove),
    async (c) => {
      const id = c.req.param("column_id");
      const to = c.req.valid("json");
      const board_id = boardIdOf(c);
      const version = ifMatch(c, board_id);
      const column = await moveColumn(c.get("services"), c.get("caller"), board_id, id, version, to);
      return jsonPlaced(c, column);
    },
  )
  .post(
    "/:column_id/restore",
    describe({
      access: "board.write",
      summary: "Bring a deleted column back, with the cards that were deleted with it",
      answers: Column,
      status: 201,
      problems: ["not_found", "conflict", "unsupported_type"],
    }),
    takesNoInput(),
    async (c) => {
      const id = c.req.param("column_id");
      const column = await restoreColumn(c.get("services"), c.get("caller"), boardIdOf(c), id);
      return jsonPlaced(c, column, 201);
    },
  );
