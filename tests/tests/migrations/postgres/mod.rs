//! Postgres. `pairs/` holds a folder for each kind of change: `a.sql` is what there is, with rows, `b.sql` is what
//! there should be. Lines of `b.sql` that begin with `-- accept:` or `-- rename:` are the answers to the questions of
//! the plan.

mod apply;
mod database;
mod objects;
mod pairs;
mod rows;
