CREATE TABLE a (x int, y text);
INSERT INTO a VALUES (1,'2');
