CREATE TABLE kept (id int PRIMARY KEY);
CREATE TABLE allowed (word text PRIMARY KEY);
CREATE FUNCTION is_allowed(w text) RETURNS bool BEGIN ATOMIC SELECT exists (SELECT FROM allowed a WHERE a.word = w); END;
CREATE TABLE a_word (w text REFERENCES allowed CHECK (is_allowed(w)));
