/** The API in words: an id and a description for each operation. Loaded with the OpenAPI document alone. */
import type { HeaderText, OperationText, Reference } from "../http/openapi_document.ts";
import { EXAMPLES, PARAMS } from "./api_examples.ts";

type Texts = Readonly<Record<string, OperationText>>;

const LAST_EVENT_ID: HeaderText = {
  description: "The last event the client has: those after it come first. It wins over the query",
  schema: { type: "string", pattern: "^[0-9]{1,15}$" },
  example: "17",
};

const SESSION_KEY: HeaderText = {
  description: "The key of the page that logs in: its session is then good only together with this header",
  schema: { type: "string" },
  example: "3q2-796tvu_erb7v3q2-796tvu_erb7v3q2-796tvu8",
};

/** Operations of one board: once for the first one, once for the one whose id is in the address. */
function boardTexts(base: string, name: string, which: string): Texts {
  const texts: Texts = {
    "GET @": {
      id: `get${name}Board`,
      description: `Columns and cards of ${which}; the order is that of the arrays.`,
      isTagged: true,
    },
    "PATCH @": {
      id: `update${name}Board`,
      description:
        `Puts columns and cards of ${which} in the place of what is there, or changes its title. Rows that are left out are deleted. One audit entry holds the difference.`,
      example: { body: EXAMPLES.BoardPatch },
    },
    "POST @/cards": {
      id: `create${name}Card`,
      description: `Adds a card to a column of ${which}: before another card, or last.`,
    },
    "GET @/cards/{card_id}": {
      id: `get${name}Card`,
      description: "Answers a card with its place. The tag also changes when its neighbour or the board does.",
      isTagged: true,
    },
    "PATCH @/cards/{card_id}": {
      id: `update${name}Card`,
      description: "Changes the fields that are sent. Fields that are as they were leave no new version.",
    },
    "DELETE @/cards/{card_id}": {
      id: `delete${name}Card`,
      description: "Deletes a card and answers it as it was. It can be restored.",
    },
    "POST @/cards/{card_id}/move": {
      id: `move${name}Card`,
      description: "Puts a card before another card of a column, or at the column's end when before_id is null.",
    },
    "POST @/cards/{card_id}/restore": {
      id: `restore${name}Card`,
      description: "Brings a deleted card back from the audit trail, to its old place as far as that is there.",
    },
    "POST @/columns": {
      id: `create${name}Column`,
      description: `Adds a column to ${which}: before another column, or last. A board has at most 100.`,
    },
    "PATCH @/columns/{column_id}": { id: `update${name}Column`, description: "Gives a column another title." },
    "DELETE @/columns/{column_id}": {
      id: `delete${name}Column`,
      description: "Deletes a column. While it holds cards, ?cards= has to say what becomes of them.",
      example: { query: { cards: "delete" } },
    },
    "POST @/columns/{column_id}/move": {
      id: `move${name}Column`,
      description: "Puts a column before another one, or last when before_id is null.",
    },
    "POST @/columns/{column_id}/restore": {
      id: `restore${name}Column`,
      description: "Brings a deleted column back, with the cards that were deleted with it.",
    },
  };
  return renamed(texts, (operation) => operation.replace("@", base));
}

const BOARDS: Texts = {
  "GET /boards": {
    id: "listBoards",
    description: "All boards without their content. /board stands for the first one.",
  },
  "POST /boards": { id: "createBoard", description: "Creates a board without columns." },
  "DELETE /boards/{board_id}": {
    id: "deleteBoard",
    description: "Deletes a board with its columns and cards. The last board stays.",
  },
};

const CHATS: Texts = {
  "POST /chat": {
    id: "askAssistant",
    description:
      "Asks the assistant about a board. What it changes is applied at once or waits to be accepted, by the setting chat_apply.",
  },
  "GET /chat/state": {
    id: "getChatState",
    description: "Says which model is asked, and what to do when there is none.",
    example: { query: { look: "again" } },
  },
  "GET /chat/usage": { id: "listChatUsage", description: "Calls, tokens and cost of each model." },
  "GET /chats": {
    id: "listChats",
    description: "A page of your chats.",
    example: { query: { limit: 20, board_id: "board-1" } },
  },
  "POST /chats": { id: "createChat", description: "Begins an empty chat about a board." },
  "GET /chats/{chat_id}": { id: "getChat", description: "Answers a chat without its messages.", isTagged: true },
  "DELETE /chats/{chat_id}": { id: "deleteChat", description: "Deletes a chat for good; what it cost stays counted." },
  "GET /chats/{chat_id}/messages": {
    id: "listChatMessages",
    description: "Questions and answers of a chat, with what each answer proposed.",
    example: { query: { limit: 100 } },
  },
  "GET /chats/{chat_id}/proposals/{proposal_id}": {
    id: "getProposal",
    description: "The operations of a proposal, and which of them wait, were applied, discarded or undone.",
  },
  "POST /chats/{chat_id}/proposals/{proposal_id}/apply": {
    id: "applyProposal",
    description: "Applies operations that wait: those with these indexes, or all.",
  },
  "POST /chats/{chat_id}/proposals/{proposal_id}/discard": {
    id: "discardProposal",
    description: "Refuses all operations that wait.",
  },
  "POST /chats/{chat_id}/proposals/{proposal_id}/undo": {
    id: "undoProposal",
    description: "Takes back what was applied, unless somebody has changed the same rows since.",
  },
};

const ITEMS: Texts = {
  "GET /items": {
    id: "listItems",
    description: "A page of the items that the caller may see.",
    example: { query: { limit: 20, q: "pump", sort: "-created_at", count: "true" } },
  },
  "POST /items": { id: "createItem", description: "Adds an item that belongs to the caller." },
  "GET /items/export": {
    id: "exportItems",
    description: "A CSV file of the items that the same query would list, in its order.",
    example: { query: { sort: "title" }, answer: "id,title,description\r\n" },
  },
  "POST /items/import": {
    id: "importItems",
    description: "Adds an item for each line of a CSV file with the columns title and description; all lines or none.",
    example: { query: { dry_run: "true" }, body: "title,description\r\nPump,Spare part\r\n" },
  },
  "POST /items/bulk-delete": { id: "bulkDeleteItems", description: "Deletes up to 1,000 items, all or none." },
  "POST /items/bulk-restore": { id: "bulkRestoreItems", description: "Brings back up to 1,000 items, all or none." },
  "GET /items/{item_id}": { id: "getItem", description: "Answers an item with its owner.", isTagged: true },
  "PUT /items/{item_id}": {
    id: "replaceItem",
    description: "Changes title and description together; without a description it has none.",
  },
  "PATCH /items/{item_id}": { id: "updateItem", description: "Changes the fields that are sent." },
  "DELETE /items/{item_id}": { id: "deleteItem", description: "Deletes an item, which can be restored." },
  "POST /items/{item_id}/restore": {
    id: "restoreItem",
    description: "Brings a deleted item back to its owner, from the audit trail.",
  },
};

const USERS: Texts = {
  "GET /users": {
    id: "listUsers",
    description: "A page of the users, for administrators.",
    example: { query: { limit: 20, sort: "username" } },
  },
  "POST /users": { id: "createUser", description: "Creates a user who can log in, for administrators." },
  "POST /users/signup": {
    id: "signUp",
    description: "Creates an account without being logged in, while the setting signup_allowed is on.",
  },
  "GET /users/me": {
    id: "getMe",
    description: "Answers the user that asks; without accounts that is the local user.",
    isTagged: true,
  },
  "PATCH /users/me": { id: "updateMe", description: "Changes one's own name and addresses." },
  "DELETE /users/me": { id: "deleteMe", description: "Deletes one's own account with items, chats and API tokens." },
  "PATCH /users/me/password": {
    id: "changePassword",
    description: "Takes a new password; all sessions end, and cookies for a new one come with the answer.",
    headers: { "X-Session-Key": SESSION_KEY },
  },
  "GET /users/{user_id}": { id: "getUser", description: "Answers a user, for administrators.", isTagged: true },
  "PATCH /users/{user_id}": {
    id: "updateUser",
    description: "Changes the fields that are sent, for administrators. The last administrator stays one.",
  },
  "DELETE /users/{user_id}": {
    id: "deleteUser",
    description: "Deletes a user with items, chats, API tokens and sessions, for administrators.",
  },
};

const AUTH: Texts = {
  "GET /auth/setup": { id: "getSetupState", description: "Whether there are accounts, and a first administrator." },
  "POST /auth/setup": {
    id: "setUp",
    description: "Makes the first administrator with the token of the link that the start printed. It works once.",
    headers: { "X-Session-Key": SESSION_KEY },
  },
  "POST /auth/login": {
    id: "logIn",
    description: "Answers an access token, and sets the same with a refresh token as cookies.",
    headers: { "X-Session-Key": SESSION_KEY },
  },
  "POST /auth/refresh": {
    id: "refreshSession",
    description: "Takes the refresh cookie, which is good once, and gives new cookies.",
    headers: { "X-Session-Key": SESSION_KEY },
  },
  "POST /auth/logout": { id: "logOut", description: "Ends the session that asks and takes its cookies away." },
  "POST /auth/logout-all": { id: "logOutEverywhere", description: "Ends all sessions of the user that asks." },
  "GET /auth/failed-logins": { id: "getFailedLogins", description: "Counts of refused logins, for administrators." },
  "GET /auth/sessions": { id: "listSessions", description: "The devices on which the user that asks is logged in." },
  "DELETE /auth/sessions": { id: "endOtherSessions", description: "Ends all sessions but the one that asks." },
  "DELETE /auth/sessions/{session_id}": { id: "endSession", description: "Ends one of one's own sessions." },
  "POST /login/access-token": {
    id: "createAccessToken",
    description: "The password grant of OAuth 2 (RFC 6749, 4.3), for clients that speak it.",
    example: { body: { grant_type: "password", username: "ada", password: "correct horse battery" } },
  },
  "GET /tokens": { id: "listTokens", description: "The API tokens of the user that asks, without their secrets." },
  "POST /tokens": {
    id: "createToken",
    description: "Makes an API token for a program. It never may more than its owner.",
  },
  "DELETE /tokens/{token_id}": {
    id: "revokeToken",
    description: "Ends an API token; the next request with it gets 401.",
  },
};

const INSTANCE: Texts = {
  "GET /settings": { id: "listSettings", description: "Each setting with its value, default and where it is fixed." },
  "GET /settings/{key}": { id: "getSetting", description: "Answers one setting." },
  "PUT /settings/{key}": { id: "updateSetting", description: "Gives a setting a value, which its own rule checks." },
  "DELETE /settings/{key}": { id: "resetSetting", description: "Takes a setting back to its default." },
  "GET /system": { id: "getSystem", description: "Versions, the data directory and its size, for administrators." },
  "GET /health": { id: "getHealth", description: "Answers while the server runs, without a login and uncounted." },
  "GET /utils/health-check": { id: "checkHealth", description: "Answers true while the server runs." },
};

const TRAIL: Texts = {
  "GET /audit": {
    id: "listAudit",
    description: "A page of the trail. Administrators see all of it, others boards and what is their own.",
    example: { query: { limit: 20, entity_type: "card", count: "true" }, answer: [EXAMPLES.AuditEntry] },
  },
  "POST /audit": {
    id: "createAuditEntry",
    description: "Adds a note about something a client did itself. Entries are never changed or deleted.",
  },
};

const STREAMS: Texts = {
  "GET /events": {
    id: "streamEvents",
    description: "Server-sent events, one for each entry of the trail that the caller may see, and ready at the start.",
    example: { query: { last_event_id: "17" } },
    headers: { "Last-Event-ID": LAST_EVENT_ID },
  },
  "GET /sse": {
    id: "streamSse",
    description: "The same stream as /events, under the name that older clients know.",
    example: { query: { last_event_id: "17" } },
    headers: { "Last-Event-ID": LAST_EVENT_ID },
  },
};

const ROOT: Texts = {
  "GET /health": { id: "getRootHealth", description: "The same as /api/v1/health." },
  "GET /audit": { ...TRAIL["GET /audit"], id: "listRootAudit", description: "The same as /api/v1/audit." },
  "POST /audit": { id: "createRootAuditEntry", description: "The same as /api/v1/audit." },
  "GET /problems/{code}": { id: "getProblem", description: "A small page about a problem code, for people." },
  "GET /openapi.json": { id: "getOpenApi", description: "This document, made from the routes of the running server." },
};

const BELOW_API: Texts = {
  ...boardTexts("/board", "First", "the first board"),
  ...boardTexts("/boards/{board_id}", "", "a board"),
  ...{ ...BOARDS, ...CHATS, ...ITEMS, ...USERS, ...AUTH, ...INSTANCE, ...TRAIL, ...STREAMS },
};

export const REFERENCE: Reference = {
  operations: { ...ROOT, ...renamed(BELOW_API, (operation) => operation.replace(" /", " /api/v1/")) },
  examples: EXAMPLES,
  params: PARAMS,
};

function renamed(texts: Texts, rename: (operation: string) => string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([operation, text]) => [rename(operation), text]));
}
