-- accept: data-loss
-- rename: t:ids
CREATE TABLE ids (id bigint PRIMARY KEY, n bigint);
CREATE TABLE counter (id bigint, CONSTRAINT numbers PRIMARY KEY (id));
