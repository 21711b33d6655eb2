CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE x (c e);
CREATE TABLE y (c e DEFAULT 'a');
