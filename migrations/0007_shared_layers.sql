-- What layers of different designs have in common stands once: a layer is a number of what it is and a
-- number of what is known of it.
--
-- The cache is emptied and computed anew where it is needed.

DROP VIEW layers;
DROP VIEW shapes;

DELETE FROM design_map;
UPDATE design
   SET engine_id = NULL, params = NULL, macs = NULL, legality_id = NULL, pyramid_id = NULL,
       final_position = NULL;
DROP TABLE sheet_layer;
DELETE FROM sheet;
DELETE FROM resolution;
DELETE FROM form;
DELETE FROM legality;
DELETE FROM pyramid;
DELETE FROM engine;

-- The parameters of layers that are there for training only, which a list tells.
ALTER TABLE sheet ADD COLUMN training_params INTEGER NOT NULL DEFAULT 0;

-- A layer as a graph has it, each once. A tensor is how many layers before this one it is given: 1 for
-- the first output of the layer before, [1, k] for its output k; -1 is the first input of the network,
-- -2 the second. So equal parts of networks are equal rows, wherever they stand.
CREATE TABLE node (
  id              INTEGER PRIMARY KEY,
  uses            INTEGER NOT NULL,                   -- by how many layers
  definition_id   INTEGER NOT NULL REFERENCES definition (id),
  path            TEXT NOT NULL,
  inputs          TEXT NOT NULL,                      -- JSON list of tensors
  reference_count INTEGER NOT NULL,                   -- how many of them only like(…) names
  weights_of      INTEGER,                            -- how many layers before is the one whose weights it has
  is_training     INTEGER NOT NULL CHECK (is_training IN (0, 1))
) STRICT;

CREATE INDEX node_definition ON node (definition_id, path, inputs);

-- What a layer gives at the own input of its design, each once. Its sizes in space are those of the
-- resolution.
CREATE TABLE figures (
  id              INTEGER PRIMARY KEY,
  uses            INTEGER NOT NULL,                   -- by how many layers
  resolution_id   INTEGER,
  channels        INTEGER,
  params          INTEGER NOT NULL,
  macs            INTEGER,                            -- null for a layer type that has none
  receptive_field INTEGER,
  stride          REAL,
  outputs         TEXT NOT NULL                       -- a list of forms an output
) STRICT;

CREATE INDEX figures_resolution ON figures (resolution_id, channels, params, macs, receptive_field);

UPDATE layer
   SET weights_of = position - weights_of,
       inputs = (
         SELECT '[' || ifnull(group_concat(
                  CASE WHEN type = 'array'
                       THEN '[' || (layer.position - json_extract(value, '$[0]')) || ','
                            || json_extract(value, '$[1]') || ']'
                       WHEN value < 0 THEN value
                       ELSE layer.position - value END, ','), '') || ']'
           FROM json_each(layer.inputs))
 WHERE json_valid(inputs);

INSERT INTO node (
  uses, definition_id, path, inputs, reference_count, weights_of, is_training
)
SELECT count(*), definition_id, path, inputs, reference_count, weights_of, is_training
  FROM layer GROUP BY definition_id, path, inputs, reference_count, weights_of, is_training;

ALTER TABLE layer RENAME TO old_layer;

-- The layers of a revision in the order in which they run. node_id and figures_id name rows without
-- being foreign keys, which would need indexes over all layers; they are counted instead. A revision
-- without a sheet has no figures.
CREATE TABLE layer (
  revision_id INTEGER NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  node_id     INTEGER NOT NULL,
  figures_id  INTEGER,
  PRIMARY KEY (revision_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO layer (revision_id, position, node_id)
SELECT o.revision_id, o.position,
       (SELECT n.id FROM node n
         WHERE n.definition_id = o.definition_id AND n.path = o.path AND n.inputs = o.inputs
           AND n.reference_count = o.reference_count AND n.weights_of IS o.weights_of
           AND n.is_training = o.is_training)
  FROM old_layer o ORDER BY o.revision_id, o.position;

DROP TABLE old_layer;

-- A text is stored as it is, or as zlib compresses it, where that is shorter.
CREATE TABLE new_text (
  id      INTEGER PRIMARY KEY,
  sha256  BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  format  TEXT NOT NULL,
  size    INTEGER NOT NULL,                           -- in bytes, as it was written
  content ANY NOT NULL                                -- text, or a blob: RFC 1950
) STRICT;

INSERT INTO new_text (id, sha256, format, size, content)
SELECT id, sha256, format, length(CAST(content AS BLOB)), content FROM text;

DROP TABLE text;
ALTER TABLE new_text RENAME TO text;

-- The documented interface, as it was.

-- Every layer of every revision.
CREATE VIEW layers (architecture, revision, position, path, type, hyperparameters) AS
SELECT a.name, r.number, l.position, n.path, d.type, d.hyperparameters
  FROM layer l
  JOIN node n ON n.id = l.node_id
  JOIN definition d ON d.id = n.definition_id
  JOIN revision r ON r.id = l.revision_id
  JOIN architecture a ON a.id = r.architecture_id;

-- What every layer gives: its sizes in space as forms of the network's input, and at the own input
-- the sizes, the multiply-accumulates and the receptive field of the first output. A layer of
-- training only has its parameters and nothing else.
CREATE VIEW shapes (
  architecture, revision, position, path, channels, height_form, width_form, height, width,
  params, macs, receptive_field, stride, kind
) AS
SELECT a.name, r.number, l.position, n.path, f.channels, hf.text, wf.text, q.height, q.width,
       f.params, f.macs, f.receptive_field, f.stride, q.kind
  FROM layer l
  JOIN node n ON n.id = l.node_id
  JOIN figures f ON f.id = l.figures_id
  JOIN sheet s ON s.revision_id = l.revision_id
  JOIN engine e ON e.id = s.engine_id AND e.is_current
  JOIN revision r ON r.id = l.revision_id
  JOIN architecture a ON a.id = r.architecture_id
  LEFT JOIN resolution q ON q.id = f.resolution_id
  LEFT JOIN form hf ON hf.id = q.height_form
  LEFT JOIN form wf ON wf.id = q.width_form;
