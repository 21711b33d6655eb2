//! Plans for ClickHouse: written pairs, random pairs, and what the server says to each row of the tables of data.

mod database;
mod facts;
mod pairs;
