-- Conversations with the assistant, what it proposed to change, and what the model's calls cost.

CREATE TABLE chats (
  id           TEXT    NOT NULL PRIMARY KEY,
  owner_id     TEXT    NOT NULL,
  account_id   TEXT    GENERATED ALWAYS AS (nullif(owner_id, 'local')) VIRTUAL REFERENCES users (id) ON DELETE CASCADE,
  board_id     TEXT    NOT NULL REFERENCES boards (id) ON DELETE CASCADE, -- the only board its tools can reach
  title        TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  history_hash TEXT    NOT NULL, -- SHA-256, hex, of what was said: a client that sends it all again goes on in this chat
  version      INTEGER NOT NULL CHECK (version >= 1),
  created_at   TEXT    NOT NULL,
  updated_at   TEXT    NOT NULL
) STRICT;

CREATE INDEX chats_by_owner ON chats (owner_id, updated_at, id);
CREATE INDEX chats_by_account ON chats (account_id);
CREATE INDEX chats_by_board ON chats (board_id);
CREATE INDEX chats_by_history ON chats (owner_id, history_hash);

CREATE TABLE chat_messages (
  id         TEXT NOT NULL PRIMARY KEY, -- UUIDv7: grows with time, and so is the order of what was said
  chat_id    TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  role       TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  content    TEXT NOT NULL CHECK (length(content) <= 100000),
  state      TEXT NOT NULL CHECK (state IN ('asked', 'done', 'failed')), -- a question is asked until it is answered
  problem    TEXT CHECK (problem IS NULL OR json_valid(problem)), -- why a question has no answer: { code, detail }
  created_at TEXT NOT NULL
) STRICT;

CREATE INDEX chat_messages_by_chat ON chat_messages (chat_id, id);
-- One question of a chat at a time; and the next start finds those that a crash left unanswered.
CREATE UNIQUE INDEX chat_messages_asked ON chat_messages (chat_id) WHERE state = 'asked';

CREATE TABLE chat_proposals (
  id         TEXT NOT NULL PRIMARY KEY,
  chat_id    TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL REFERENCES chat_messages (id) ON DELETE CASCADE, -- the answer that made it
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'discarded', 'undone')),
  operations TEXT NOT NULL CHECK (json_type(operations) = 'array'),
  reason     TEXT, -- why it waits although answers are applied at once
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE INDEX chat_proposals_by_chat ON chat_proposals (chat_id, id);
CREATE INDEX chat_proposals_by_message ON chat_proposals (message_id);

-- One row for each call of a model. It outlives its chat: what was spent stays spent.
CREATE TABLE chat_usage (
  id                TEXT    NOT NULL PRIMARY KEY,
  owner_id          TEXT    NOT NULL,
  chat_id           TEXT,
  model             TEXT    NOT NULL,
  prompt_tokens     INTEGER CHECK (prompt_tokens >= 0), -- NULL when the provider does not say
  completion_tokens INTEGER CHECK (completion_tokens >= 0),
  cost_usd          REAL    CHECK (cost_usd >= 0),
  duration_ms       INTEGER NOT NULL CHECK (duration_ms >= 0),
  created_at        TEXT    NOT NULL
) STRICT;

CREATE INDEX chat_usage_by_owner ON chat_usage (owner_id, model);
