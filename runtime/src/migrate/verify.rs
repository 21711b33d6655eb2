//! Whether databases hold a schema.

use rowcol_codegen::plan::Store;
use rowcol_codegen::schema::Schema;

use super::drift::compare;
use super::{Databases, Difference, Error, Result};

/// What databases and a schema differ in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drift {
    /// What is not as it should be.
    pub differences: Vec<Difference>,
    /// What is in a database and not in the schema, by name: nobody's business here.
    pub unmanaged: Vec<String>,
}

/// Compares a schema (the snapshot's, or the models') with what the databases hold.
///
/// Servers rewrite what they are told, so that texts cannot be compared. Each server makes the schema once more, beside
/// the tables that are there, and both are read in the server's own words: in Postgres in schemas of other names, in a
/// transaction that is rolled back; in ClickHouse in a database that is dropped again. So the user needs the right to
/// create schemas and databases.
///
/// # Errors
/// A store cannot be reached, or the user lacks a right.
pub async fn verify(databases: &Databases, schema: &Schema) -> Result<Drift> {
    drift(databases, schema).await
}

pub(super) async fn drift(databases: &Databases, schema: &Schema) -> Result<Drift> {
    let mut drift = Drift::default();
    let mut add = |store, [expected, found]: [serde_json::Result<serde_json::Value>; 2]| {
        let expected = expected.expect("a schema has only string keys");
        let found = found.expect("a schema has only string keys");
        let (differences, unmanaged) = compare(store, &expected, &found);
        drift.differences.extend(differences);
        drift.unmanaged.extend(unmanaged.into_iter().map(|name| format!("{store}: {name}")));
    };
    #[cfg(feature = "postgres")]
    if let Some(postgres) = &databases.postgres {
        let sides = super::postgres::sides(postgres, &schema.postgres).await;
        let sides = sides.map_err(Error::doing(Store::Postgres, "comparing the schema with the database"))?;
        add(Store::Postgres, sides.map(serde_json::to_value));
    }
    #[cfg(feature = "clickhouse")]
    if let Some(clickhouse) = &databases.clickhouse {
        let sides = super::clickhouse::sides(clickhouse, &schema.clickhouse).await;
        let sides =
            sides.map_err(Error::doing(Store::ClickHouse, "comparing the schema with the database"))?;
        add(Store::ClickHouse, sides.map(serde_json::to_value));
    }
    Ok(drift)
}
