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

/// A schema in the words of a Postgres server, and what its database holds in the same words: two that can be compared
/// exactly. It needs what [`verify`] needs. What the database holds comes without names for the rest; see
/// [`Postgres::catalog`](crate::Postgres::catalog).
///
/// # Errors
/// The store cannot be reached, or the user lacks a right.
#[cfg(feature = "postgres")]
pub async fn postgres_sides(
    postgres: &crate::Postgres,
    schema: &rowcol_codegen::schema::postgres::Postgres,
) -> Result<[rowcol_codegen::schema::postgres::Postgres; 2]> {
    let sides = super::postgres::sides(postgres, schema).await;
    sides.map_err(Error::doing(Store::Postgres, "comparing the schema with the database"))
}

/// A schema in the words of a ClickHouse server, and what its database holds in the same words; as [`postgres_sides`].
///
/// # Errors
/// The store cannot be reached, or the user lacks a right.
#[cfg(feature = "clickhouse")]
pub async fn clickhouse_sides(
    clickhouse: &crate::ClickHouse,
    schema: &rowcol_codegen::schema::clickhouse::ClickHouse,
) -> Result<[rowcol_codegen::schema::clickhouse::ClickHouse; 2]> {
    let sides = super::clickhouse::sides(clickhouse, schema).await;
    sides.map_err(Error::doing(Store::ClickHouse, "comparing the schema with the database"))
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
        let sides = postgres_sides(postgres, &schema.postgres).await?;
        add(Store::Postgres, sides.map(serde_json::to_value));
    }
    #[cfg(feature = "clickhouse")]
    if let Some(clickhouse) = &databases.clickhouse {
        let sides = clickhouse_sides(clickhouse, &schema.clickhouse).await?;
        add(Store::ClickHouse, sides.map(serde_json::to_value));
    }
    #[cfg(feature = "postgres")]
    if let Some(postgres) = &databases.postgres {
        let left = super::postgres::left(postgres).await;
        let left = left.map_err(Error::doing(Store::Postgres, "looking for indexes that were left"))?;
        drift.unmanaged.extend(left.into_iter().map(|one| format!("{}: {one}", Store::Postgres)));
    }
    Ok(drift)
}
