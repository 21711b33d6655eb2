//! Postgres. `pairs/` holds a folder for each kind of change: `a.sql` is what there is, with rows, `b.sql` is what
//! there should be. Lines of `b.sql` that begin with `-- accept:` or `-- rename:` are the answers to the questions of
//! the plan. `random` makes such pairs by itself, and prints those that fail as they would stand in a folder.

mod apply;
mod conversions;
mod database;
mod facts;
mod halves;
mod objects;
mod pairs;
mod random;
mod round_trip;
mod rows;
mod samples;
