//! Plans for ClickHouse: written pairs, random pairs, rebuilds while others write, and what the server says to each
//! row of the tables of data.

mod database;
mod dictionaries;
mod facts;
mod halves;
mod pairs;
mod random;
mod writers;
