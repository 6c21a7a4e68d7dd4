-- People, what lets them in, what is theirs, and settings.
--
-- While there is no login every request acts as the local user, who is no row of `users`: what belongs to that one has
-- the owner 'local'. The generated `account_id` is NULL then and the user's id otherwise, so that a foreign key holds
-- for everybody else.

CREATE TABLE users (
  id            TEXT    NOT NULL PRIMARY KEY CHECK (id <> 'local'),
  username      TEXT    NOT NULL CHECK (length(username) BETWEEN 3 AND 64),
  username_key  TEXT    NOT NULL UNIQUE, -- the name as names are compared: without case (server/users)
  email         TEXT             CHECK (length(email) BETWEEN 1 AND 255),
  full_name     TEXT             CHECK (length(full_name) BETWEEN 1 AND 255),
  password_hash TEXT    NOT NULL, -- $scrypt$ln=17,r=8,p=1$salt$hash (server/auth)
  is_active     INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  is_admin      INTEGER NOT NULL CHECK (is_admin IN (0, 1)),
  version       INTEGER NOT NULL CHECK (version >= 1),
  created_at    TEXT    NOT NULL,
  updated_at    TEXT    NOT NULL
) STRICT;

-- One row for each login. Its refresh tokens are a family: all of them end with it.
CREATE TABLE sessions (
  id           TEXT NOT NULL PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  device       TEXT NOT NULL CHECK (length(device) <= 200),
  created_at   TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  expires_at   TEXT NOT NULL,
  key_hash     TEXT CHECK (length(key_hash) = 64) -- SHA-256, hex, of the key that its tokens are good with only
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
  hash       TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64), -- SHA-256, hex: the token itself is stored nowhere
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  used_at    TEXT -- a token is good once
) STRICT;

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE api_tokens (
  id           TEXT NOT NULL PRIMARY KEY,
  owner_id     TEXT NOT NULL,
  account_id   TEXT GENERATED ALWAYS AS (nullif(owner_id, 'local')) VIRTUAL REFERENCES users (id) ON DELETE CASCADE,
  name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  name_key     TEXT NOT NULL, -- as for users: the audit trail names tokens and users alike
  scopes       TEXT NOT NULL CHECK (json_type(scopes) = 'array'),
  hash         TEXT NOT NULL UNIQUE CHECK (length(hash) = 64), -- SHA-256, hex, of the secret
  created_at   TEXT NOT NULL,
  expires_at   TEXT,
  last_used_at TEXT,
  UNIQUE (owner_id, name_key)
) STRICT;

CREATE INDEX api_tokens_by_account ON api_tokens (account_id);

CREATE TABLE items (
  id          TEXT    NOT NULL PRIMARY KEY,
  owner_id    TEXT    NOT NULL,
  account_id  TEXT    GENERATED ALWAYS AS (nullif(owner_id, 'local')) VIRTUAL REFERENCES users (id) ON DELETE CASCADE,
  title       TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 255),
  description TEXT             CHECK (length(description) <= 2000), -- Markdown
  search_text TEXT    NOT NULL, -- title and description as they are searched: without case and accents (server/items)
  version     INTEGER NOT NULL CHECK (version >= 1),
  created_at  TEXT    NOT NULL,
  updated_at  TEXT    NOT NULL
) STRICT;

-- Everybody's items, newest first, and those of one owner.
CREATE INDEX items_by_time ON items (created_at, id);
CREATE INDEX items_by_owner ON items (owner_id, created_at, id);
CREATE INDEX items_by_account ON items (account_id);

-- Settings that differ from their defaults; secrets are in a file of their own (server/settings).
CREATE TABLE settings (
  key        TEXT NOT NULL PRIMARY KEY,
  value      TEXT NOT NULL CHECK (json_valid(value)),
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE user_settings (
  owner_id   TEXT NOT NULL,
  account_id TEXT GENERATED ALWAYS AS (nullif(owner_id, 'local')) VIRTUAL REFERENCES users (id) ON DELETE CASCADE,
  key        TEXT NOT NULL,
  value      TEXT NOT NULL CHECK (json_valid(value)),
  updated_at TEXT NOT NULL,
  PRIMARY KEY (owner_id, key)
) STRICT;

CREATE INDEX user_settings_by_account ON user_settings (account_id);
