//! ClickHouse: its types, DDL for a schema in each topology, and reading a live database back.
//!
//! ```text
//! schema → ddl (one neutral text with markers) → topology (what a server is sent)
//! system.tables → catalog → schema → normal (comparable)
//! ```

pub mod catalog;
pub mod ddl;
pub mod dictionary;
pub mod diff;
pub mod lexer;
pub mod lint;
pub mod markers;
mod mention;
pub mod name;
pub mod normal;
mod reader;
pub mod render;
pub mod split;
pub mod topology;
pub mod types;

pub use self::topology::Topology;
