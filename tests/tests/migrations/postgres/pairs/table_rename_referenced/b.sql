-- rename: a:b
CREATE TABLE b (x int PRIMARY KEY);
CREATE TABLE r (x int REFERENCES b);
