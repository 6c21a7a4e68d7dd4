-- What the audit trail is searched by. The entries themselves, which the chain of hashes covers, stay as they are.
--
-- Entries that agree in all that lists filter by, but for the thing they are about, are of one kind. There are few kinds
-- (operations times people), so a filter, or several at once, finds its kinds first and then merges their entries, each
-- already in order (db/audit_lists.ts).

-- Whose private matter an entry is, besides administrators; NULL when it is everybody's or nobody's. What clients add is
-- nobody's: its details are theirs to write. json_valid, or a damaged row would fail every query that comes by it.
-- SQLite checks the whole table when it gets a column, and would refuse it for one damaged entry.
PRAGMA ignore_check_constraints = ON;
ALTER TABLE audit_logs ADD COLUMN owner_id TEXT GENERATED ALWAYS AS (
  CASE WHEN source = 'server' AND entity_type NOT IN ('board', 'column', 'card') AND json_valid(details)
    THEN details ->> '$.owner_id' END
) VIRTUAL;
PRAGMA ignore_check_constraints = OFF;

CREATE TABLE audit_kinds (
  id          INTEGER NOT NULL PRIMARY KEY,
  operation   TEXT    NOT NULL,
  entity_type TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  owner_id    TEXT    NOT NULL, -- '' for none
  UNIQUE (operation, entity_type, actor, source, owner_id)
) STRICT;

-- The entries of a kind, and the entries of a kind about one thing. WITHOUT ROWID: each is one tree, as an index is.
CREATE TABLE audit_by_kind (
  kind_id INTEGER NOT NULL,
  id      INTEGER NOT NULL,
  PRIMARY KEY (kind_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_by_entity (
  entity_id TEXT    NOT NULL,
  kind_id   INTEGER NOT NULL,
  id        INTEGER NOT NULL,
  PRIMARY KEY (entity_id, kind_id, id)
) STRICT, WITHOUT ROWID;

DROP INDEX audit_logs_by_entity;
DROP INDEX audit_logs_by_operation;

INSERT INTO audit_kinds (operation, entity_type, actor, source, owner_id)
  SELECT DISTINCT operation, entity_type, actor, source, ifnull(owner_id, '') FROM audit_logs;

CREATE TEMP TABLE filed AS SELECT k.id AS kind_id, a.id, a.entity_id FROM audit_logs a CROSS JOIN audit_kinds k
  WHERE k.operation = a.operation AND k.entity_type = a.entity_type AND k.actor = a.actor AND k.source = a.source
    AND k.owner_id = ifnull(a.owner_id, '');
INSERT INTO audit_by_kind (kind_id, id) SELECT kind_id, id FROM filed ORDER BY kind_id, id;
INSERT INTO audit_by_entity (entity_id, kind_id, id)
  SELECT entity_id, kind_id, id FROM filed WHERE entity_id IS NOT NULL ORDER BY entity_id, kind_id, id;
DROP TABLE filed;

-- WHERE NOT EXISTS instead of OR IGNORE: a REPLACE of an entry would turn it into one that gives the kind another id. OR
-- IGNORE below: an id that is given again, after its row was cut off from outside, is filed already.
CREATE TRIGGER audit_logs_filed AFTER INSERT ON audit_logs
BEGIN
  INSERT INTO audit_kinds (operation, entity_type, actor, source, owner_id)
    SELECT new.operation, new.entity_type, new.actor, new.source, ifnull(new.owner_id, '') WHERE NOT EXISTS (
      SELECT 1 FROM audit_kinds WHERE operation = new.operation AND entity_type = new.entity_type
        AND actor = new.actor AND source = new.source AND owner_id = ifnull(new.owner_id, ''));
  INSERT OR IGNORE INTO audit_by_kind (kind_id, id)
    SELECT id, new.id FROM audit_kinds WHERE operation = new.operation AND entity_type = new.entity_type
      AND actor = new.actor AND source = new.source AND owner_id = ifnull(new.owner_id, '');
  INSERT OR IGNORE INTO audit_by_entity (entity_id, kind_id, id)
    SELECT new.entity_id, id, new.id FROM audit_kinds WHERE new.entity_id IS NOT NULL AND operation = new.operation
      AND entity_type = new.entity_type AND actor = new.actor AND source = new.source
      AND owner_id = ifnull(new.owner_id, '');
END;
