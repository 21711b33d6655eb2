CREATE TABLE t (id int PRIMARY KEY, starts date NOT NULL, "Ends" date, CONSTRAINT apart EXCLUDE USING gist (daterange(starts, "Ends") WITH &&), CONSTRAINT days EXCLUDE USING btree (starts WITH =) INCLUDE ("Ends"));
INSERT INTO t SELECT i, date '2024-01-01' + i, date '2024-01-02' + i FROM generate_series(1, 9) AS i;
