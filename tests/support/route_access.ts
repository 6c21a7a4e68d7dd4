/**
 * What each route takes, as it was decided: by hand, so that a route which comes to ask for another right has to be
 * changed here as well.
 */
import type { Action } from "../../server/authorize.ts";

/** `METHOD path` below /api/v1; `@` is a board, by its own address or as the first one. */
const BY_ACTION: Readonly<Partial<Record<Action, readonly string[]>>> = {
  "public.read": ["GET /health", "GET /utils/health-check", "GET /auth/setup"],
  "public.login": [
    "POST /auth/setup",
    "POST /auth/login",
    "POST /auth/refresh",
    "POST /login/access-token",
    "POST /users/signup",
  ],
  "board.read": ["GET @", "GET @/cards/{card_id}", "GET /boards"],
  "board.write": [
    "PATCH @",
    "POST @/cards",
    "PATCH @/cards/{card_id}",
    "DELETE @/cards/{card_id}",
    "POST @/cards/{card_id}/move",
    "POST @/cards/{card_id}/restore",
    "POST @/columns",
    "PATCH @/columns/{column_id}",
    "DELETE @/columns/{column_id}",
    "POST @/columns/{column_id}/move",
    "POST @/columns/{column_id}/restore",
    "POST /boards",
    "DELETE /boards/{board_id}",
  ],
  "chat.read": [
    "GET /chat/state",
    "GET /chat/usage",
    "GET /chats",
    "GET /chats/{chat_id}",
    "GET /chats/{chat_id}/messages",
    "GET /chats/{chat_id}/proposals/{proposal_id}",
  ],
  "chat.write": [
    "POST /chat",
    "POST /chats",
    "DELETE /chats/{chat_id}",
    "POST /chats/{chat_id}/proposals/{proposal_id}/apply",
    "POST /chats/{chat_id}/proposals/{proposal_id}/discard",
    "POST /chats/{chat_id}/proposals/{proposal_id}/undo",
  ],
  "item.read": ["GET /items", "GET /items/export", "GET /items/{item_id}"],
  "item.write": [
    "POST /items",
    "POST /items/bulk-delete",
    "POST /items/bulk-restore",
    "POST /items/import",
    "PUT /items/{item_id}",
    "PATCH /items/{item_id}",
    "DELETE /items/{item_id}",
    "POST /items/{item_id}/restore",
  ],
  "me.read": ["GET /users/me"],
  "me.write": ["PATCH /users/me", "DELETE /users/me", "PATCH /users/me/password"],
  "user.read": ["GET /users", "GET /users/{user_id}"],
  "user.write": ["POST /users", "PATCH /users/{user_id}", "DELETE /users/{user_id}"],
  "session.read": ["GET /auth/sessions"],
  "session.write": [
    "POST /auth/logout",
    "POST /auth/logout-all",
    "DELETE /auth/sessions",
    "DELETE /auth/sessions/{session_id}",
  ],
  "token.read": ["GET /tokens"],
  "token.write": ["POST /tokens", "DELETE /tokens/{token_id}"],
  "setting.read": ["GET /settings", "GET /settings/{key}"],
  "setting.write": ["PUT /settings/{key}", "DELETE /settings/{key}"],
  "instance.read": ["GET /auth/failed-logins", "GET /system"],
  "audit.read": ["GET /audit"],
  "audit.write": ["POST /audit"],
  "event.read": ["GET /events", "GET /sse"],
};

/** What stands beside /api/v1. */
const OUTSIDE: Readonly<Record<string, Action>> = {
  "GET /health": "public.read",
  "GET /audit": "audit.read",
  "POST /audit": "audit.write",
  "GET /problems/{code}": "public.read",
  "GET /openapi.json": "public.read",
};

const BOARDS = ["/board", "/boards/{board_id}"];

/** By `METHOD path`, as in the OpenAPI document. */
export const ROUTE_ACCESS: Readonly<Record<string, Action>> = {
  ...OUTSIDE,
  ...Object.fromEntries(
    (Object.entries(BY_ACTION) as [Action, readonly string[]][]).flatMap(([action, routes]) =>
      routes.flatMap((route) => route.includes("@") ? BOARDS.map((board) => route.replace("@", board)) : [route])
        .map((route) => [route.replace(" /", " /api/v1/"), action] as const)
    ),
  ),
};
