-- Times of revisions to the microsecond, so that those of two catalogs can be put in one order. Texts of
-- the form '2026-03-01T12:00:00.000000Z' stand in the order of time, and those of one architecture each
-- have one of their own, which grows with the number.
--
-- What was stored before keeps its second. Of several revisions of one architecture in the same second the
-- first is at its beginning, and each further one a microsecond after the one before; so is one that the
-- clock says is earlier than the one before it.
UPDATE revision SET created = timed.second || printf('.%06dZ', timed.place)
  FROM (
    SELECT id, second,
           row_number() OVER (PARTITION BY architecture_id, second ORDER BY number) - 1 AS place
      FROM (
        SELECT id, architecture_id, number,
               max(substr(created, 1, 19)) OVER (PARTITION BY architecture_id ORDER BY number)
                 AS second
          FROM revision
      )
  ) AS timed
 WHERE timed.id = revision.id;

-- The architectures of which a person's revisions were removed, and nobody has stored another one since:
-- what a merge brings back is told by them.
CREATE TABLE removal (
  name    TEXT PRIMARY KEY,
  removed TEXT NOT NULL                               -- as revision.created
) STRICT, WITHOUT ROWID;

-- What is a person's: a merge and an export go over these revisions and pass the built-in ones over.
CREATE INDEX revision_person ON revision (architecture_id, number) WHERE origin = 'user';
