-- accept: data-loss
-- rename: none
CREATE TABLE t (id int PRIMARY KEY, s text DEFAULT 'open');
CREATE TABLE status (id int PRIMARY KEY, name text NOT NULL);
