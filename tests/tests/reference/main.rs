//! The reference application's tables in the real stores: what the catalogs say about them after the schema was
//! created is compared with expectations that were written by hand from the facts of the real system, never from the
//! DDL (`postgres.txt`, `clickhouse.txt`). The way back from the catalogs is plain SQL, and shares no code with
//! rowcol either.

mod catalog;
mod clickhouse;
mod comments;
mod events;
mod models;
mod mutations;
mod postgres;
mod snapshots;
