import type { Context } from "hono";
import type { Env } from "../context.ts";
import { getFirstBoardId } from "./service.ts";

/** The board a request is about: the one its path names, or the first one below `/board`. */
export function boardIdOf(c: Context<Env>): string {
  return c.req.param("board_id") ?? getFirstBoardId(c.get("services"));
}
