//! Migrations in the real stores: what is planned from one schema to another leads there.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod postgres;
