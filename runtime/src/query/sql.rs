//! The statement that a query becomes, to look at and to hold in snapshots.

use std::fmt;

use super::plan::Plan;
use super::source::Source;
use crate::error::Store;

/// The two kinds of SQL, as types: a query on a model that a store does not hold has no text in its dialect.
///
/// ```compile_fail
/// # use rowcol::prelude::*;
/// # fn only_in_clickhouse<M: rowcol::ClickHouseModel<Tenant = rowcol::NoTenant>>() {
/// M::find().sql(Dialect::Postgres);
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Dialect;

#[allow(non_upper_case_globals)]
impl Dialect {
    /// The SQL of Postgres.
    #[cfg(feature = "postgres")]
    pub const Postgres: PostgresDialect = PostgresDialect;
    /// The SQL of ClickHouse.
    #[cfg(feature = "clickhouse")]
    pub const ClickHouse: ClickHouseDialect = ClickHouseDialect;
}

/// The type of [`Dialect::Postgres`].
#[cfg(feature = "postgres")]
#[derive(Debug, Clone, Copy)]
pub struct PostgresDialect;

/// The type of [`Dialect::ClickHouse`].
#[cfg(feature = "clickhouse")]
#[derive(Debug, Clone, Copy)]
pub struct ClickHouseDialect;

/// A dialect in which queries on `M` can be written.
pub trait Renders<M: Source> {
    #[doc(hidden)]
    const STORE: Store;

    /// The statement of a plan.
    #[doc(hidden)]
    fn render(&self, select: Select<'_>) -> Sql;
}

/// A plan to be written.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Select<'a>(pub(crate) &'a Plan);

/// A statement and its parameters. Its `Display` is the text, and one line per parameter; the text is the same
/// whatever the values are.
///
/// ```text
/// select "id", "name"
/// from "traces"
/// where "project_id" = $1 and "name" = $2
/// limit 50
/// -- $1 = "p1"
/// -- $2 = "chat"
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Sql {
    /// The text that is sent, but for the line breaks before its clauses.
    pub text: String,
    /// The names of the parameters in the text with their values.
    pub parameters: Vec<(String, String)>,
}

impl std::ops::Deref for Sql {
    type Target = str;

    /// The text.
    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        for (name, value) in &self.parameters {
            write!(f, "\n-- {name} = {value}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
