CREATE TABLE t (id bigint PRIMARY KEY, "sel""ect Ä" text, "user" int);
