-- The catalog: architectures in revisions, their layers, and the cache of what was computed of them.
--
-- The views at the end (architectures, layers, shapes) are a documented interface: their names and
-- columns stay. The tables behind them may change with any migration.

-- Facts about the catalog itself: 'zoo' (which zoo was read last), 'engine' (which shape engine
-- wrote last), 'written by' (the archdb that migrated last).
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Definitions as they were written, each once: a family's file defines many architectures.
CREATE TABLE text (
  id      INTEGER PRIMARY KEY,
  sha256  BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  format  TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;

CREATE TABLE architecture (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- One stored state of an architecture. Nothing here is ever rewritten.
CREATE TABLE revision (
  id              INTEGER PRIMARY KEY,
  architecture_id INTEGER NOT NULL REFERENCES architecture (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL CHECK (number > 0),
  created         TEXT NOT NULL,                      -- ISO 8601, UTC
  origin          TEXT NOT NULL CHECK (origin IN ('user', 'zoo')),
  identity        BLOB NOT NULL CHECK (length(identity) = 32),   -- SHA-256 of the flat graph
  text_id         INTEGER NOT NULL REFERENCES text (id),
  file            TEXT,                               -- the name of the file that it was read from
  parameters      TEXT NOT NULL,                      -- JSON: the definition's parameters, by name
  message         TEXT,
  family          TEXT,
  source          TEXT,
  task            TEXT,
  year            INTEGER,
  batch           INTEGER NOT NULL CHECK (batch > 0),
  is_fixed        INTEGER NOT NULL CHECK (is_fixed IN (0, 1)),
  inputs          TEXT NOT NULL,                      -- JSON object: the shapes by name, batch first
  outputs         TEXT NOT NULL,                      -- JSON: [["name" or null, tensor], …]
  scopes          TEXT NOT NULL,                      -- JSON: [["path", "block"], …]
  layer_count     INTEGER NOT NULL,
  UNIQUE (architecture_id, number)
) STRICT;

CREATE INDEX revision_text ON revision (text_id);

-- A layer type with every hyperparameter, defaults filled in, each combination once.
CREATE TABLE definition (
  id              INTEGER PRIMARY KEY,
  type            TEXT NOT NULL,
  hyperparameters TEXT NOT NULL,                      -- JSON object, in PyTorch's order
  UNIQUE (type, hyperparameters)
) STRICT;

-- The layers of a revision in the order in which they run. A tensor is a layer's position for its
-- first output, [position, k] for output k; -1 is the first input of the network, -2 the second.
CREATE TABLE layer (
  revision_id     INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
  position        INTEGER NOT NULL,
  path            TEXT NOT NULL,
  definition_id   INTEGER NOT NULL REFERENCES definition (id),
  inputs          TEXT NOT NULL,                      -- JSON list of tensors
  reference_count INTEGER NOT NULL DEFAULT 0,         -- how many of them only like(…) names
  weights_of      INTEGER,                            -- the position of the layer whose weights it has
  is_training     INTEGER NOT NULL DEFAULT 0 CHECK (is_training IN (0, 1)),
  PRIMARY KEY (revision_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX layer_definition ON layer (definition_id);

-- The zoo's names as they were last read. One that was removed by a person stays away.
CREATE TABLE zoo_name (
  name       TEXT PRIMARY KEY,
  is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The cache. All of it can be computed from the tables above.

-- Which rules computed a sheet: the engine's version and those of the layer types of the revision.
-- Where is_current is 0 the sheets are stale, and no view shows them.
CREATE TABLE engine (
  id         INTEGER PRIMARY KEY,
  signature  TEXT NOT NULL UNIQUE,
  is_current INTEGER NOT NULL CHECK (is_current IN (0, 1))
) STRICT;

-- A size, a count or a condition as a formula of the network's input, each once.
CREATE TABLE form (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE,
  uses INTEGER NOT NULL                               -- in how many sheets it stands
) STRICT;

-- The spatial sizes that a tensor has, each combination once. 1d tensors have a width only.
CREATE TABLE resolution (
  id          INTEGER PRIMARY KEY,
  depth_form  INTEGER REFERENCES form (id),
  height_form INTEGER REFERENCES form (id),
  width_form  INTEGER NOT NULL REFERENCES form (id),
  uses        INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX resolution_forms
  ON resolution (width_form, ifnull(height_form, 0), ifnull(depth_form, 0));
CREATE INDEX resolution_height ON resolution (height_form);
CREATE INDEX resolution_depth ON resolution (depth_form);

-- What is known of a revision at every input, and its totals at its own. Ids of forms stand in
-- JSON lists.
CREATE TABLE sheet (
  revision_id INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
  engine_id   INTEGER NOT NULL REFERENCES engine (id),
  variables   TEXT NOT NULL,                          -- JSON: the input's dimensions, by name
  conditions  TEXT NOT NULL,                          -- what the input must fulfil: forms
  params      INTEGER NOT NULL,
  macs        INTEGER NOT NULL,
  output      TEXT NOT NULL                           -- JSON: the shape, or the shapes by name
) STRICT;

CREATE INDEX sheet_engine ON sheet (engine_id);

CREATE TABLE sheet_layer (
  revision_id     INTEGER NOT NULL REFERENCES sheet (revision_id) ON DELETE CASCADE,
  position        INTEGER NOT NULL,
  resolution_id   INTEGER REFERENCES resolution (id),
  channels        INTEGER,
  height          INTEGER,
  width           INTEGER,
  params          INTEGER NOT NULL,
  macs            INTEGER,                            -- null for a layer type that has none
  macs_form       INTEGER,
  receptive_field INTEGER,
  stride          REAL,
  outputs         TEXT NOT NULL,                      -- a list of forms an output
  fields          TEXT NOT NULL,                      -- a dimension: 0, or [form, stride, over, padding, over, flags]
  conditions      TEXT NOT NULL,                      -- what the layer requires: forms
  PRIMARY KEY (revision_id, position)
) STRICT, WITHOUT ROWID;

-- Search by size evaluates the distinct resolutions and follows this index.
CREATE INDEX sheet_layer_resolution ON sheet_layer (resolution_id, channels);

-- The documented interface.

-- The newest revision of each architecture. input and output are shapes as JSON, batch first; an
-- object by name where there are several. output, params and macs are those at the own input; null
-- where no current engine has computed them.
CREATE VIEW architectures (
  name, revision, created, origin, source, input, output, layers, params, macs
) AS
SELECT a.name, r.number, r.created, r.origin, r.source,
       (SELECT CASE count(*) WHEN 1 THEN max(value) ELSE r.inputs END FROM json_each(r.inputs)),
       s.output, r.layer_count, s.params, s.macs
  FROM architecture a
  JOIN revision r ON r.architecture_id = a.id
  LEFT JOIN sheet s ON s.revision_id = r.id
       AND s.engine_id IN (SELECT id FROM engine WHERE is_current)
 WHERE r.number = (SELECT max(number) FROM revision WHERE architecture_id = a.id);

-- Every layer of every revision.
CREATE VIEW layers (architecture, revision, position, path, type, hyperparameters) AS
SELECT a.name, r.number, l.position, l.path, d.type, d.hyperparameters
  FROM layer l
  JOIN definition d ON d.id = l.definition_id
  JOIN revision r ON r.id = l.revision_id
  JOIN architecture a ON a.id = r.architecture_id;

-- What every layer gives: its spatial sizes as forms of the network's input, and at the own input
-- the sizes, the multiply-accumulates and the receptive field of the first output. A layer of
-- training only has its parameters and nothing else.
CREATE VIEW shapes (
  architecture, revision, position, path, channels, height_form, width_form, height, width,
  params, macs, receptive_field, stride
) AS
SELECT a.name, r.number, c.position, l.path, c.channels, hf.text, wf.text, c.height, c.width,
       c.params, c.macs, c.receptive_field, c.stride
  FROM sheet_layer c
  JOIN sheet s ON s.revision_id = c.revision_id
  JOIN engine e ON e.id = s.engine_id AND e.is_current
  JOIN layer l ON l.revision_id = c.revision_id AND l.position = c.position
  JOIN revision r ON r.id = c.revision_id
  JOIN architecture a ON a.id = r.architecture_id
  LEFT JOIN resolution q ON q.id = c.resolution_id
  LEFT JOIN form hf ON hf.id = q.height_form
  LEFT JOIN form wf ON wf.id = q.width_form;
