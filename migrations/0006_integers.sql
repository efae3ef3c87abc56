-- What is told of a layer at one input is computed from the layers themselves. The cache keeps what
-- questions about all designs, and the views, need: no counts, fields and conditions as forms.
--
-- It is emptied and computed anew where it is needed.

DELETE FROM design_map;
UPDATE design
   SET engine_id = NULL, params = NULL, macs = NULL, legality_id = NULL, pyramid_id = NULL,
       final_position = NULL;
DELETE FROM sheet_layer;
DELETE FROM sheet;
DELETE FROM resolution;
DELETE FROM form;
DELETE FROM legality;
DELETE FROM pyramid;
DELETE FROM engine;

ALTER TABLE sheet DROP COLUMN conditions;
ALTER TABLE sheet_layer DROP COLUMN macs_form;
ALTER TABLE sheet_layer DROP COLUMN fields;
ALTER TABLE sheet_layer DROP COLUMN conditions;
