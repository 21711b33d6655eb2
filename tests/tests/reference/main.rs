//! The reference application's tables in the real stores: what the catalogs say about them after the schema was
//! created is compared with expectations that were written by hand from the facts of the real system, never from the
//! DDL (`postgres.txt`, `clickhouse.txt`). The way back from the catalogs is plain SQL, and shares no code with
//! rowcol either. `access/` runs the functions that the application asks its stores with.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod access;
mod catalog;
mod checks;
mod clickhouse;
mod comments;
mod events;
mod history;
mod models;
mod mutations;
mod postgres;
mod snapshots;
