CREATE EXTENSION btree_gist;
CREATE TABLE t (id int PRIMARY KEY, room int, during tsrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&));
