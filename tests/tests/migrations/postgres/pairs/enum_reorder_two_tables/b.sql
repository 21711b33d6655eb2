CREATE TYPE e AS ENUM ('b', 'a');
CREATE TABLE x (c e);
CREATE TABLE y (c e DEFAULT 'a');
