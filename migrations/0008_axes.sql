-- The names that a definition gives the axes of its inputs, where it gives some. They are for questions
-- and answers and no part of a revision's identity.

ALTER TABLE revision ADD COLUMN axes TEXT;            -- JSON object: a list of names by input
