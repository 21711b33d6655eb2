CREATE TABLE kept (id int PRIMARY KEY);
CREATE TABLE allowed (word text PRIMARY KEY);
CREATE FUNCTION is_allowed(w text) RETURNS bool LANGUAGE sql STABLE AS 'select exists (select from allowed where word = w)';
CREATE FUNCTION is_twice_allowed(w text) RETURNS bool LANGUAGE sql STABLE AS 'select is_allowed(w) and is_allowed(w)';
CREATE TABLE a_word (w text CHECK (is_twice_allowed(w)), n bool DEFAULT is_allowed('x'));
CREATE FUNCTION words() RETURNS bigint LANGUAGE sql AS 'select count(*) from a_word';
CREATE TABLE a_count (n bigint DEFAULT words());
ALTER TABLE a_count ADD CONSTRAINT a_count_w FOREIGN KEY (n) REFERENCES kept (id);
