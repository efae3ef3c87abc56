-- A search whose hits are sorted by multiply-accumulates reads the resolutions of the cheapest
-- designs first, and none of which no design is cheap enough. As the other bounds it holds for every
-- map in design_map, and may be lower once designs are removed.
ALTER TABLE resolution ADD COLUMN least_macs INTEGER;

UPDATE resolution
   SET least_macs = (SELECT min(macs) FROM design_map WHERE resolution_id = resolution.id);
