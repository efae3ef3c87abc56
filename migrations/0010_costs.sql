-- What search asks of a design besides its own input: the maps of its pyramid, and what it costs at any
-- input. The engine's version tells that they are missing, so that they are computed where they are
-- needed.

-- JSON, a list a map: its stride's place in the pyramid, the position of its layer and its channels.
ALTER TABLE design ADD COLUMN levels TEXT;
-- The same with what closes the network, where that makes others of them.
ALTER TABLE design ADD COLUMN head_levels TEXT;

-- A product of sizes as forms of the axes, each once: costs of many designs are sums of few of them.
CREATE TABLE product (
  id      INTEGER PRIMARY KEY,
  uses    INTEGER NOT NULL,                           -- in how many designs it stands
  factors TEXT NOT NULL,                              -- JSON list of forms; A0 is the first axis
  axes    INTEGER NOT NULL,                           -- how many axes the input of these designs has
  own     INTEGER NOT NULL,                           -- at their own input
  UNIQUE (factors, axes, own)
) STRICT;

-- What a design costs at any input, as JSON: a list a sum, of which the largest counts, of products and
-- how often each stands in it; null where a size has no formula.
CREATE TABLE design_cost (
  revision_id INTEGER PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,
  macs        TEXT,
  activations TEXT,
  memory      TEXT
) STRICT;

CREATE INDEX design_cost_unknown ON design_cost (revision_id) WHERE macs IS NULL;
