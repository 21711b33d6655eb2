CREATE TABLE t (id int PRIMARY KEY, room int, during tsrange NOT NULL, CONSTRAINT t_during_excl EXCLUDE USING gist (during WITH &&));
