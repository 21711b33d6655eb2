-- accept: data-loss
CREATE TABLE u (id int);
