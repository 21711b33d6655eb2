//! Queries: built by type, kept as tokens, rendered for the store that runs them.
//!
//! ```text
//! Trace::of(&project).filter(|t| t.timestamp.since(hours(24)) & t.name.eq("chat"))
//!     .order_by(|t| t.timestamp.desc()).limit(50)
//!     .all(&store).await?
//! ```
//! The parts: [`Queries`] begins a query, [`Query`] collects it, [`Operators`] make conditions ([`Filter`]) of
//! columns and [operands](Operand), [`Sorting`] makes orders. What ends it ([`all`](Query::all), [`one`](Query::one),
//! [`count`](Query::count)) takes any store that [holds the model](Reads).

mod fetch;
mod filter;
mod insert;
mod operand;
mod operators;
mod order;
pub(crate) mod plan;
pub(crate) mod render;
mod select;
mod sql;
pub(crate) mod tokens;

pub use fetch::Fetch;
pub use filter::{Filter, Narrowing};
pub use insert::{Insert, Inserts, Writes};
pub use operand::{Appended, Item, Operand};
pub use operators::{Instant, Operators, Text, Tokenized, days, hours, minutes};
pub use order::{IntoOrder, Order, Sorting};
pub use select::{Narrows, Planned, Queries, Query, Reads, Scoped, Settled, Unsettled, Whole};
#[cfg(feature = "clickhouse")]
pub use sql::ClickHouseDialect;
#[cfg(feature = "postgres")]
pub use sql::PostgresDialect;
pub use sql::{Dialect, Renders, Select, Sql};
