-- accept: data-loss
-- rename: none
CREATE TABLE u (id int);
