CREATE SCHEMA ext; CREATE EXTENSION btree_gist SCHEMA ext;
SET search_path = public, ext;
CREATE TABLE t (id int PRIMARY KEY, room int, during tsrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&), CONSTRAINT by_class EXCLUDE USING gist (room gist_int4_ops WITH =, id WITH =));
