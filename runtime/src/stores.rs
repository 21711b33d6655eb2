//! Both stores of a program.

use crate::{ClickHouse, Postgres, Result};

/// A Postgres and a ClickHouse.
#[derive(Debug, Clone)]
pub struct Stores {
    /// Rows.
    pub postgres: Postgres,
    /// Columns.
    pub clickhouse: ClickHouse,
}

impl Stores {
    /// Connects to both by their URLs.
    ///
    /// # Errors
    /// A URL is wrong, or a server cannot be reached or refuses the login.
    pub async fn connect(postgres: &str, clickhouse: &str) -> Result<Self> {
        Ok(Self {
            postgres: Postgres::connect(postgres).await?,
            clickhouse: ClickHouse::connect(clickhouse).await?,
        })
    }

    /// Connects to both by `DATABASE_URL` and `CLICKHOUSE_URL`; see [`config`](crate::config).
    ///
    /// # Errors
    /// A variable is missing, or as for [`connect`](Self::connect).
    pub async fn from_env() -> Result<Self> {
        Ok(Self { postgres: Postgres::from_env().await?, clickhouse: ClickHouse::from_env().await? })
    }
}
