CREATE TABLE t (id int PRIMARY KEY, room int, during tsrange NOT NULL, CONSTRAINT "never at once" EXCLUDE USING gist (during WITH &&) DEFERRABLE);
