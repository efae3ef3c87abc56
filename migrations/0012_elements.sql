-- The views of layers and maps say what a table of `shapes` says of them.

-- How many elements the first output has at the own input.
ALTER TABLE figures ADD COLUMN elements INTEGER;

DROP VIEW shapes;
DROP VIEW maps;

-- What every layer gives: its sizes in space as forms of the network's input, and at the own input the
-- sizes, the multiply-accumulates and the receptive field of the first output. A layer of training only
-- has its parameters and nothing else.
CREATE VIEW shapes (
  architecture, revision, position, path, channels, height_form, width_form, height, width,
  params, macs, receptive_field, stride, kind, type, depth, depth_form, elements
) AS
SELECT a.name, r.number, l.position, n.path, f.channels, hf.text, wf.text, q.height, q.width,
       f.params, f.macs, f.receptive_field, f.stride, q.kind, d.type, q.depth, df.text, f.elements
  FROM layer l
  JOIN node n ON n.id = l.node_id
  JOIN definition d ON d.id = n.definition_id
  JOIN figures f ON f.id = l.figures_id
  JOIN sheet s ON s.revision_id = l.revision_id
  JOIN engine e ON e.id = s.engine_id AND e.is_current
  JOIN revision r ON r.id = l.revision_id
  JOIN architecture a ON a.id = r.architecture_id
  LEFT JOIN resolution q ON q.id = f.resolution_id
  LEFT JOIN form df ON df.id = q.depth_form
  LEFT JOIN form hf ON hf.id = q.height_form
  LEFT JOIN form wf ON wf.id = q.width_form;

-- The distinct maps of every design: each resolution with each number of channels, and the first layer
-- that gives it; of the final map the last layer on the way to the output.
CREATE VIEW maps (
  architecture, revision, kind, channels, depth, height, width, depth_form, height_form, width_form,
  depth_stride, height_stride, width_stride, is_final, is_newest, path
) AS
SELECT d.name, r.number, q.kind, m.channels, q.depth, q.height, q.width, df.text, hf.text, wf.text,
       q.depth_stride, q.height_stride, q.width_stride, m.role % 2 = 0, m.role < 2,
       (SELECT n.path
          FROM layer l
          JOIN figures f ON f.id = l.figures_id
          JOIN node n ON n.id = l.node_id
         WHERE l.revision_id = m.revision_id
           AND CASE WHEN m.role % 2 = 0 THEN l.position = d.final_position
                    ELSE f.resolution_id = m.resolution_id AND f.channels = m.channels END
         ORDER BY l.position LIMIT 1)
  FROM design_map m
  JOIN resolution q ON q.id = m.resolution_id
  JOIN design d ON d.revision_id = m.revision_id
  JOIN engine e ON e.id = d.engine_id AND e.is_current
  JOIN revision r ON r.id = m.revision_id
  JOIN form wf ON wf.id = q.width_form
  LEFT JOIN form hf ON hf.id = q.height_form
  LEFT JOIN form df ON df.id = q.depth_form;
