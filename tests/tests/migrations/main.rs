//! Plans from one database to another, applied to real servers.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod clickhouse;
mod decisions;
mod difference;
mod postgres;
