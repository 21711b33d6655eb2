//! Postgres: its types, and DDL for a schema.
//!
//! * [`types`] reads and writes column types as the server spells them.
//! * [`name`] quotes identifiers and strings, and makes the names of constraints and indexes.
//! * [`ddl`] writes a schema as statements.
//! * [`catalog`] reads a live database back into a schema: the queries, and what to do with their rows.
//! * [`diff`] has the steps from one schema to another, [`lint`] what a statement does to a live database; `effect` is
//!   the table of locks that both read.
//! * [`object`] reads functions, triggers, policies, sequences and extensions, which are kept as texts.
//! * [`split`] cuts a script into statements.
//! * [`token`] cuts SQL text into tokens, for the few places that look inside an expression.

pub mod catalog;
pub mod ddl;
pub mod diff;
#[doc(hidden)]
pub mod effect;
pub mod lint;
pub mod name;
pub mod object;
pub mod split;
pub mod token;
pub mod types;
#[doc(hidden)]
pub mod volatile;
