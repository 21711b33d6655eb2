CREATE TYPE "My Role" AS ENUM ('a');
CREATE TABLE t (id bigint PRIMARY KEY, c "My Role");
