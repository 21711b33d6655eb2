-- rename: t.Ends:until
CREATE TABLE t (id int PRIMARY KEY, starts date NOT NULL, until date, CONSTRAINT apart EXCLUDE USING gist (daterange(starts, until) WITH &&), CONSTRAINT days EXCLUDE USING btree (starts WITH =) INCLUDE (until));
