-- accept: drop:t
CREATE TABLE u (t bigint);
