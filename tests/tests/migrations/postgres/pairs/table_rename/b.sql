-- rename: a:b
CREATE TABLE b (x int PRIMARY KEY, y int UNIQUE);
CREATE INDEX b_y_idx ON b (y);
