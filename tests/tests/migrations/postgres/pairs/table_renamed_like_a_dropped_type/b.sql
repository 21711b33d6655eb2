-- accept: data-loss
-- rename: t:status
CREATE TABLE status (id int PRIMARY KEY);
