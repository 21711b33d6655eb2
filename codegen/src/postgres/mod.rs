//! Postgres: its types, and DDL for a schema.

pub mod types;
