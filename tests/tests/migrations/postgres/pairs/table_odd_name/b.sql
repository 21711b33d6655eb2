CREATE TABLE t (id bigint PRIMARY KEY);
CREATE TABLE "a b""c" ("d e" int CHECK ("d e" > 0));
CREATE INDEX "i j" ON "a b""c" ("d e");
