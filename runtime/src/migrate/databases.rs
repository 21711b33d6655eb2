//! The databases that migrations run on.

/// The stores that there are. A project may have one or both.
#[derive(Debug, Clone, Default)]
pub struct Databases {
    /// Rows.
    #[cfg(feature = "postgres")]
    pub postgres: Option<crate::Postgres>,
    /// Columns.
    #[cfg(feature = "clickhouse")]
    pub clickhouse: Option<crate::ClickHouse>,
}

#[cfg(all(feature = "postgres", feature = "clickhouse"))]
impl From<&crate::Stores> for Databases {
    fn from(stores: &crate::Stores) -> Self {
        Self { postgres: Some(stores.postgres.clone()), clickhouse: Some(stores.clickhouse.clone()) }
    }
}

#[cfg(feature = "postgres")]
impl From<&crate::Postgres> for Databases {
    fn from(postgres: &crate::Postgres) -> Self {
        Self { postgres: Some(postgres.clone()), ..Self::default() }
    }
}

#[cfg(feature = "clickhouse")]
impl From<&crate::ClickHouse> for Databases {
    fn from(clickhouse: &crate::ClickHouse) -> Self {
        Self { clickhouse: Some(clickhouse.clone()), ..Self::default() }
    }
}
