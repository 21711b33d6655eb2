create table "Order" ("user" int, "sel ect" text);
