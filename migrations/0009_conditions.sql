-- What a definition says that inputs must fulfil besides what the layers require, where it says so. It
-- is part of a revision's identity.

ALTER TABLE revision ADD COLUMN conditions TEXT;      -- JSON list: texts, or objects with a message
