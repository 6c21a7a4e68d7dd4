/** Cards of a board over HTTP. */
import { Hono } from "hono";
import type { Env } from "../context.ts";
import { ifMatch, rawJson } from "../http/answer.ts";
import { describe, takesNoInput } from "../http/openapi.ts";
import { validate } from "../http/validate.ts";
import { boardIdOf } from "./board_id.ts";
import { jsonPlaced, placedTag } from "./placed.ts";
import { Card, CardCreate, CardMove, CardPatch } from "./schema.ts";
import { createCard, deleteCard, getCardJson, moveCard, patchCard, restoreCard } from "./service.ts";

const CHANGE_PROBLEMS = ["not_found", "stale", "malformed"] as const;

export const cardRoutes = new Hono<Env>()
  .post(
    "/",
    describe({ access: "board.write", summary: "Add a card", answers: Card, status: 201, problems: ["not_found"] }),
    validate("json", CardCreate),
    async (c) => {
      const board_id = boardIdOf(c);
      const card = await createCard(c.get("services"), c.get("caller"), board_id, c.req.valid("json"));
      const location = `/api/v1/boards/${board_id}/cards/${card.id}`;
      return jsonPlaced(c, card, 201, { location });
    },
  )
  .get(
    "/:card_id",
    describe({ access: "board.read", summary: "One card", answers: Card, problems: ["not_found"] }),
    (c) => {
      const board_id = boardIdOf(c);
      const card = getCardJson(c.get("services"), board_id, c.req.param("card_id"));
      return rawJson<Card>(c, card.bytes, placedTag({ ...card, board_id }));
    },
  )
  .patch(
    "/:card_id",
    describe({
      access: "board.write",
      summary: "Change the given fields of a card",
      answers: Card,
      problems: CHANGE_PROBLEMS,
    }),
    validate("json", CardPatch),
    async (c) => {
      const id = c.req.param("card_id");
      const patch = c.req.valid("json");
      const board_id = boardIdOf(c);
      const version = ifMatch(c, board_id);
      const card = await patchCard(c.get("services"), c.get("caller"), board_id, id, version, patch);
      return jsonPlaced(c, card);
    },
  )
  .delete(
    "/:card_id",
    describe({
      access: "board.write",
      summary: "Delete a card",
      answers: Card,
      problems: [...CHANGE_PROBLEMS, "unsupported_type"],
    }),
    takesNoInput(),
    async (c) => {
      const id = c.req.param("card_id");
      const board_id = boardIdOf(c);
      const version = ifMatch(c, board_id);
      return jsonPlaced(c, await deleteCard(c.get("services"), c.get("caller"), board_id, id, version));
    },
  )
  .post(
    "/:card_id/move",
    describe({
      access: "board.write",
      summary: "Put a card before another one, or last",
      answers: Card,
      problems: CHANGE_PROBLEMS,
    }),
    validate("json", CardMove),
    async (c) => {
      const id = c.req.param("card_id");
      const to = c.req.valid("json");
      const board_id = boardIdOf(c);
      const version = ifMatch(c, board_id);
      const card = await moveCard(c.get("services"), c.get("caller"), board_id, id, version, to);
      return jsonPlaced(c, card);
    },
  )
  .post(
    "/:card_id/restore",
    describe({
      access: "board.write",
      summary: "Bring a deleted card back to its place",
      answers: Card,
      status: 201,
      problems: ["not_found", "conflict", "unsupported_type"],
    }),
    takesNoInput(),
    async (c) => {
      const id = c.req.param("card_id");
      const card = await restoreCard(c.get("services"), c.get("caller"), boardIdOf(c), id);
      return jsonPlaced(c, card, 201);
    },
  );
