-- Search: what the designs' maps are, in narrow tables that stand in the order of the questions.
--
-- The cache is emptied and computed anew where it is needed: a resolution knows its sizes at the
-- own input now, a form its integers, and maps are found wherever their axes stand.

DROP VIEW shapes;
DROP VIEW architectures;
DROP TABLE sheet_layer;
DROP TABLE resolution;
DROP TABLE form;
DELETE FROM sheet;

-- A size, a count or a condition as a formula of the network's input, each once. a, b and c are
-- there where it is floor((a*x + b)/c) of one dimension x of the input.
CREATE TABLE form (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE,
  uses INTEGER NOT NULL,                              -- in how many sheets it stands
  a    INTEGER,
  b    INTEGER,
  c    INTEGER
) STRICT;

-- The sizes that a tensor has in space, as forms and at the own input of the designs that have
-- them, each combination once. One axis is a width, two are height and width.
--
-- A map has an axis for each axis of the input, and tokens have one for all of them; the sizes of
-- anything else are the dimensions behind the channels. A stride is how much the input grows where
-- the size grows by one; null where it is not the same everywhere.
--
-- The bounds tell which resolutions a question need not follow. They hold for every map in
-- design_map, and may be wider once designs are removed.
CREATE TABLE resolution (
  id             INTEGER PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('map', 'tokens', 'other')),
  depth_form     INTEGER REFERENCES form (id),
  height_form    INTEGER REFERENCES form (id),
  width_form     INTEGER NOT NULL REFERENCES form (id),
  depth          INTEGER,
  height         INTEGER,
  width          INTEGER NOT NULL,
  depth_stride   REAL,
  height_stride  REAL,
  width_stride   REAL,
  uses           INTEGER NOT NULL,
  least_channels INTEGER,
  most_channels  INTEGER,
  least_params   INTEGER,
  most_params    INTEGER
) STRICT;

CREATE UNIQUE INDEX resolution_forms ON resolution (
  width_form, ifnull(height_form, 0), ifnull(depth_form, 0), kind, width, ifnull(height, 0),
  ifnull(depth, 0)
);
CREATE INDEX resolution_height ON resolution (height_form);
CREATE INDEX resolution_depth ON resolution (depth_form);
CREATE INDEX resolution_size ON resolution (width, height);

-- resolution_id names a row without being a foreign key, which would need an index over all layers.
CREATE TABLE sheet_layer (
  revision_id     INTEGER NOT NULL REFERENCES sheet (revision_id) ON DELETE CASCADE,
  position        INTEGER NOT NULL,
  resolution_id   INTEGER,
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

-- What an input must fulfil, as JSON, each once: designs are many and these are few.
CREATE TABLE legality (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE,
  uses INTEGER NOT NULL
) STRICT;

-- The strides at which a design has maps, each set once: '2x2 4x4 8x8'.
CREATE TABLE pyramid (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE,
  uses INTEGER NOT NULL
) STRICT;

-- A revision in one narrow row. What comes from its sheet is null where there is none.
CREATE TABLE design (
  revision_id    INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
  is_old         INTEGER NOT NULL CHECK (is_old IN (0, 1)),  -- whether there is a newer revision
  name           TEXT NOT NULL,
  layer_count    INTEGER NOT NULL,
  engine_id      INTEGER REFERENCES engine (id),
  params         INTEGER,
  macs           INTEGER,
  legality_id    INTEGER,
  pyramid_id     INTEGER,
  final_position INTEGER                              -- the last map on the way to the first output
) STRICT;

-- Names in their order, with what is asked of them together.
CREATE INDEX design_name ON design (is_old, name, layer_count, params, macs, engine_id);
-- For one pyramid the cheapest design first, with what is asked of designs together but the name.
CREATE INDEX design_pyramid ON design (
  pyramid_id, is_old, macs, params, layer_count, engine_id, legality_id
);

INSERT INTO design (revision_id, is_old, name, layer_count)
SELECT r.id, r.number < (SELECT max(number) FROM revision WHERE architecture_id = a.id), a.name,
       r.layer_count
  FROM revision r JOIN architecture a ON a.id = r.architecture_id;

-- The maps and tokens of a revision, each resolution with each number of channels once. For one
-- resolution the cheapest design stands first, so that a search reads no more than it shows.
CREATE TABLE design_map (
  resolution_id INTEGER NOT NULL REFERENCES resolution (id),
  role          INTEGER NOT NULL,                     -- 0: the final map, 1: another; 2, 3: of an old revision
  macs          INTEGER NOT NULL,
  revision_id   INTEGER NOT NULL,
  channels      INTEGER NOT NULL,
  params        INTEGER NOT NULL,
  legality_id   INTEGER NOT NULL,
  PRIMARY KEY (resolution_id, role, macs, revision_id, channels)
) STRICT, WITHOUT ROWID;

-- The documented interface. Columns are only ever added, at the end.

-- Every revision. input and output are shapes as JSON, batch first; an object by name where there
-- are several. output, params and macs are those at the own input; null where no current engine
-- has computed them.
CREATE VIEW revisions (
  name, revision, created, origin, source, input, output, layers, params, macs, family, task, year,
  is_newest, id
) AS
SELECT d.name, r.number, r.created, r.origin, r.source,
       (SELECT CASE count(*) WHEN 1 THEN max(value) ELSE r.inputs END FROM json_each(r.inputs)),
       CASE WHEN e.id IS NOT NULL THEN s.output END, d.layer_count,
       CASE WHEN e.id IS NOT NULL THEN d.params END, CASE WHEN e.id IS NOT NULL THEN d.macs END,
       r.family, r.task, r.year, NOT d.is_old, d.revision_id
  FROM design d
  LEFT JOIN revision r ON r.id = d.revision_id
  LEFT JOIN sheet s ON s.revision_id = d.revision_id
  LEFT JOIN engine e ON e.id = d.engine_id AND e.is_current;

-- The newest revision of each architecture.
CREATE VIEW architectures (
  name, revision, created, origin, source, input, output, layers, params, macs, family, task, year,
  id
) AS
SELECT d.name, r.number, r.created, r.origin, r.source,
       (SELECT CASE count(*) WHEN 1 THEN max(value) ELSE r.inputs END FROM json_each(r.inputs)),
       CASE WHEN e.id IS NOT NULL THEN s.output END, d.layer_count,
       CASE WHEN e.id IS NOT NULL THEN d.params END, CASE WHEN e.id IS NOT NULL THEN d.macs END,
       r.family, r.task, r.year, d.revision_id
  FROM design d
  LEFT JOIN revision r ON r.id = d.revision_id
  LEFT JOIN sheet s ON s.revision_id = d.revision_id
  LEFT JOIN engine e ON e.id = d.engine_id AND e.is_current
 WHERE d.is_old = 0;

-- What every layer gives: its sizes in space as forms of the network's input, and at the own input
-- the sizes, the multiply-accumulates and the receptive field of the first output. A layer of
-- training only has its parameters and nothing else.
CREATE VIEW shapes (
  architecture, revision, position, path, channels, height_form, width_form, height, width,
  params, macs, receptive_field, stride, kind
) AS
SELECT a.name, r.number, c.position, l.path, c.channels, hf.text, wf.text, c.height, c.width,
       c.params, c.macs, c.receptive_field, c.stride, q.kind
  FROM sheet_layer c
  JOIN sheet s ON s.revision_id = c.revision_id
  JOIN engine e ON e.id = s.engine_id AND e.is_current
  JOIN layer l ON l.revision_id = c.revision_id AND l.position = c.position
  JOIN revision r ON r.id = c.revision_id
  JOIN architecture a ON a.id = r.architecture_id
  LEFT JOIN resolution q ON q.id = c.resolution_id
  LEFT JOIN form hf ON hf.id = q.height_form
  LEFT JOIN form wf ON wf.id = q.width_form;

-- The maps of every revision (kind 'map', or 'tokens'), each resolution with each number of channels
-- once. Sizes are those at the own input; one axis is a width.
CREATE VIEW maps (
  architecture, revision, kind, channels, depth, height, width, depth_form, height_form, width_form,
  depth_stride, height_stride, width_stride, is_final, is_newest
) AS
SELECT d.name, r.number, q.kind, m.channels, q.depth, q.height, q.width, df.text, hf.text, wf.text,
       q.depth_stride, q.height_stride, q.width_stride, m.role % 2 = 0, m.role < 2
  FROM design_map m
  JOIN resolution q ON q.id = m.resolution_id
  JOIN design d ON d.revision_id = m.revision_id
  JOIN engine e ON e.id = d.engine_id AND e.is_current
  JOIN revision r ON r.id = m.revision_id
  JOIN form wf ON wf.id = q.width_form
  LEFT JOIN form hf ON hf.id = q.height_form
  LEFT JOIN form df ON df.id = q.depth_form;
