CREATE TYPE "My Role" AS ENUM ('a', 'it''s');
CREATE TABLE t (id bigint PRIMARY KEY, c "My Role");
