//! The tables of both stores as data: what the models ask for, what a snapshot remembers, what a live database
//! has. Everything is written in the store's own terms, so that the three can be compared.
//!
//! A schema is in canonical form when its parts are sorted by name (columns and key parts keep their order);
//! [`Schema::canonical`] brings it there, [`Schema::hash`] is the same for equal schemas only.

pub mod clickhouse;
pub mod postgres;

use std::io::{self, BufWriter, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The description of everything that rowcol manages, in both stores.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The Postgres side.
    #[serde(default, skip_serializing_if = "postgres::Postgres::is_empty")]
    pub postgres: postgres::Postgres,
    /// The ClickHouse side.
    #[serde(default, skip_serializing_if = "clickhouse::ClickHouse::is_empty")]
    pub clickhouse: clickhouse::ClickHouse,
}

impl Schema {
    /// The same schema with every part that has no order of its own sorted by name.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        self.postgres.sort();
        self.clickhouse.sort();
        self
    }

    /// SHA-256 of the canonical form, in hexadecimal. Two schemas with the same hash are the same.
    #[must_use]
    pub fn hash(&self) -> String {
        self.clone().canonical().canonical_hash()
    }

    /// The same of a schema that is in canonical form, as every one is that was lowered from models or read from a
    /// snapshot. It is not copied: a copy of hundreds of tables takes milliseconds.
    #[must_use]
    pub fn canonical_hash(&self) -> String {
        debug_assert!(self.is_canonical(), "the schema is not in canonical form");
        let mut hash = BufWriter::new(Hashing(Sha256::new()));
        serde_json::to_writer(&mut hash, self).expect("a schema has only string keys");
        let Ok(Hashing(hash)) = hash.into_inner() else { unreachable!("a hash takes every byte") };
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether it is in canonical form.
    pub(crate) fn is_canonical(&self) -> bool {
        *self == self.clone().canonical()
    }
}

/// Takes what is written into a hash.
struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
