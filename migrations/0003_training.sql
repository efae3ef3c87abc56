-- Few layers are there for training only: a list tells their parameters without looking at the
-- others.
CREATE INDEX layer_training ON layer (revision_id) WHERE is_training;
