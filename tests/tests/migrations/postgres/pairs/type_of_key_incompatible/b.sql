-- accept: data-loss
CREATE TABLE p (id uuid PRIMARY KEY);
CREATE TABLE t (id uuid REFERENCES p (id));
