-- Boards hold columns, columns hold cards. Everything is ordered by `rank`: an integer with wide gaps, so that a move
-- writes one row; a column whose gap is used up is numbered anew (db/ranks.ts).

CREATE TABLE boards (
  id         TEXT    NOT NULL PRIMARY KEY,
  title      TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  version    INTEGER NOT NULL CHECK (version >= 1), -- grows with every change of the board or of anything on it
  created_at TEXT    NOT NULL,
  updated_at TEXT    NOT NULL
) STRICT;

CREATE TABLE kanban_columns (
  id         TEXT    NOT NULL PRIMARY KEY,
  board_id   TEXT    NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
  title      TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  rank       INTEGER NOT NULL,
  version    INTEGER NOT NULL CHECK (version >= 1),
  created_at TEXT    NOT NULL,
  updated_at TEXT    NOT NULL
) STRICT;

-- The columns of a board in order; unique, so that no place is taken twice.
CREATE UNIQUE INDEX kanban_columns_by_place ON kanban_columns (board_id, rank);

CREATE TABLE kanban_cards (
  id         TEXT    NOT NULL PRIMARY KEY,
  column_id  TEXT    NOT NULL REFERENCES kanban_columns (id) ON DELETE CASCADE,
  title      TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  details    TEXT    NOT NULL CHECK (length(details) <= 20000), -- Markdown
  labels     TEXT    NOT NULL CHECK (json_type(labels) = 'array'), -- JSON array of texts
  due_on     TEXT             CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  rank       INTEGER NOT NULL,
  version    INTEGER NOT NULL CHECK (version >= 1),
  created_at TEXT    NOT NULL,
  updated_at TEXT    NOT NULL
) STRICT;

-- The cards of a column in order; unique, so that no place is taken twice.
CREATE UNIQUE INDEX kanban_cards_by_place ON kanban_cards (column_id, rank);

-- One row for every change. `hash` is SHA-256 over the row and the hash before it (db/audit.ts), so that a row that was
-- changed or taken out later shows. AUTOINCREMENT: an id is never given twice, it is also the id of the event.
CREATE TABLE audit_logs (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  timestamp   TEXT    NOT NULL, -- when it happened
  operation   TEXT    NOT NULL,
  entity_type TEXT    NOT NULL,
  entity_id   TEXT,
  details     TEXT    NOT NULL CHECK (json_valid(details)),
  created_at  TEXT    NOT NULL, -- when this row was written
  actor       TEXT    NOT NULL,
  request_id  TEXT,
  source      TEXT    NOT NULL CHECK (source IN ('server', 'client')),
  prev_hash   TEXT    NOT NULL CHECK (length(prev_hash) = 64),
  hash        TEXT    NOT NULL CHECK (length(hash) = 64)
) STRICT;

-- The history of one thing, or of one kind of thing.
CREATE INDEX audit_logs_by_entity ON audit_logs (entity_type, entity_id, id);
-- The latest uses of one operation.
CREATE INDEX audit_logs_by_operation ON audit_logs (operation, id);

CREATE TRIGGER audit_logs_no_update BEFORE UPDATE ON audit_logs
BEGIN SELECT raise(ABORT, 'audit_logs_append_only'); END;

CREATE TRIGGER audit_logs_no_delete BEFORE DELETE ON audit_logs
BEGIN SELECT raise(ABORT, 'audit_logs_append_only'); END;
