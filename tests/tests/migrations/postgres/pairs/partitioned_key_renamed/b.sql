-- rename: t.at:happened
-- rename: t:events
CREATE TABLE events (id bigint NOT NULL, happened timestamp NOT NULL, x text, CONSTRAINT "Key" PRIMARY KEY (happened, id)) PARTITION BY RANGE (happened);
