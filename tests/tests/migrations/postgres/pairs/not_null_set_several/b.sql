CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL, b int NOT NULL);
