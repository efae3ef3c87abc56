-- Which designs have no sizes of this archdb's rules is asked of the engines, which are few, and not
-- of the designs: each design names the engine that computed its sizes, or that refused it.
CREATE INDEX design_engine ON design (engine_id);

-- The engines are looked through anew; 'complete' was that of an archdb that counted layer types.
DELETE FROM meta WHERE key IN ('engine', 'complete');
