//! What a database holds, read from its catalog.

use rowcol_codegen::postgres::catalog::{self, Reading, SESSION};

use super::{Isolation, Postgres};
use crate::Result;

impl Postgres {
    /// What the database holds in these schemas (namespaces), as far as a schema of rowcol can say it, and the names of
    /// the rest. Without names: all schemas that are not the server's own. What stands in the first schema of the search
    /// path that exists is named without its schema.
    ///
    /// All of it is read in one transaction with one view of the catalog.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error). [`Error::Protocol`](crate::Error::Protocol) for a catalog that cannot be read.
    ///
    /// ```no_run
    /// # async fn f(postgres: rowcol::Postgres) -> rowcol::Result<()> {
    /// let live = postgres.catalog(&["public"]).await?;
    /// for table in &live.schema.tables {
    ///     println!("{}: {} columns", table.name.name, table.columns.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn catalog(&self, schemas: &[&str]) -> Result<Reading> {
        let transaction = self.transaction(async |transaction| {
            let default = transaction.query_raw("select current_schema()").await?;
            transaction.execute_raw(&SESSION[1..].join("; ")).await?;
            let mut found = catalog::Catalog::default();
            for (part, sql) in catalog::queries(schemas) {
                for row in transaction.query_raw(&sql).await?.into_iter().flatten().flatten() {
                    found.add(part, &row).map_err(|error| self.inner.unreadable(error.to_string()))?;
                }
            }
            let default = default.into_iter().flatten().flatten().next();
            found
                .read(default.as_deref().unwrap_or("public"))
                .map_err(|error| self.inner.unreadable(error.to_string()))
        });
        transaction.isolation(Isolation::RepeatableRead).read_only().run().await
    }
}
