//! The schema compiler of rowcol: a plain library without a database, without async, and without I/O other
//! than reading source files.
//!
//! ```text
//! Rust source → parse → model → check → lower → schema → { Postgres DDL, ClickHouse DDL }
//!                                    ↘ expand → tokens
//! ```
//!
//! * [`schema`] is what the rest works on: the tables of both stores as data, comparable and serializable.
//! * [`postgres`] and [`clickhouse`] write a schema down as SQL.
//! * [`objects`] reads the folder of what models cannot say.
//! * [`plan`] has the steps from one schema to another.
//! * With the feature `parse`: [`model`] holds annotated structs as they stand in the source, [`parse`] reads
//!   them, [`check`] finds what is wrong with them, [`lower`] turns them into a schema and [`expand`] into Rust;
//!   [`pull`] writes a schema as models.

pub mod clickhouse;
pub mod objects;
#[cfg(feature = "parse")]
mod parallel;
pub mod plan;
pub mod postgres;
pub mod schema;

#[cfg(feature = "parse")]
pub mod check;
#[cfg(feature = "parse")]
pub mod diagnostic;
#[cfg(feature = "parse")]
pub mod expand;
#[cfg(feature = "parse")]
pub mod lower;
#[cfg(feature = "parse")]
pub mod model;
#[cfg(feature = "parse")]
pub mod parse;
#[cfg(feature = "parse")]
pub mod pull;
