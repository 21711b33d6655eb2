-- rename: p.id:key
CREATE TABLE p (key bigint PRIMARY KEY);
CREATE TABLE t (p_id bigint REFERENCES p (key));
