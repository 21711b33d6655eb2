//! What a database holds, read from `system.tables`.

use rowcol_codegen::clickhouse::catalog::{self, Catalog, TABLES};
use rowcol_codegen::clickhouse::name::literal;

use super::ClickHouse;
use crate::error::Store;
use crate::{Error, Result};

impl ClickHouse {
    /// What the database holds, as far as a schema of rowcol can say it, and the names of the rest.
    ///
    /// # Errors
    /// As every operation: see [`Error`]. [`Error::Protocol`] for an answer that cannot be read.
    ///
    /// ```no_run
    /// # async fn f(clickhouse: rowcol::ClickHouse) -> rowcol::Result<()> {
    /// let live = clickhouse.catalog().await?;
    /// assert!(live.schema.table("traces").is_some());
    /// # Ok(()) }
    /// ```
    pub async fn catalog(&self) -> Result<Catalog> {
        self.tables("currentDatabase()").await
    }

    /// The same of another database of the server.
    ///
    /// # Errors
    /// As for [`catalog`](Self::catalog).
    pub async fn catalog_of(&self, database: &str) -> Result<Catalog> {
        self.tables(&literal(database)).await
    }

    async fn tables(&self, database: &str) -> Result<Catalog> {
        let sql = TABLES.replace("{database:String}", database);
        let rows = catalog::rows(&self.query_text(&sql).await?).map_err(|error| Error::Protocol {
            store: Store::ClickHouse,
            place: self.inner.transport.place.clone(),
            reason: error.to_string(),
        })?;
        Ok(catalog::read(rows))
    }
}
