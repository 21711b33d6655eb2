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

mod aggregate;
mod arithmetic;
mod array;
mod assign;
mod change;
#[cfg(feature = "clickhouse")]
mod clickhouse;
#[cfg(any(feature = "postgres", feature = "clickhouse"))]
pub(crate) mod deadline;
mod expr;
mod fetch;
pub(crate) mod fill;
mod filter;
mod function;
mod group;
mod insert;
mod keyed;
mod operand;
mod operators;
mod order;
pub(crate) mod plan;
mod raw;
pub(crate) mod related;
pub(crate) mod render;
mod select;
pub(crate) mod selection;
mod sql;
mod statistics;
mod stream;
mod subquery;
mod text;
mod time;
pub(crate) mod tokens;
mod update_many;
mod upsert;
mod window;

pub use aggregate::{Aggregates, Summed, Width, count};
pub use arithmetic::{Divides, Number, Term};
pub use array::{ListOf, ListOperators, Unnests};
pub use assign::{Assignment, Assignments, AssignmentsOf, ColumnList, ColumnListOf, NewRow, NewValue};
pub use change::{
    Change, Changes, ChangesReturning, ChangesRows, Changing, Chooses, Chosen, Delete, Everything, Mutate,
    RendersChange, Returned, Sets, Update, Verb,
};
pub use expr::{Each, Expr, Group, Key, Kind};
pub use fetch::Fetch;
pub use filter::{Filter, Narrowing};
pub use function::Functions;
pub use group::{GroupBy, GroupKey, Groups, Keys, Unselected};
pub use insert::{Insert, Inserts, ManyRows, NewRows, OneRow, RendersInsert, Writes};
pub use keyed::{MapOf, MapOperators};
pub use operand::{Appended, Item, Operand};
pub use operators::{Instant, Operators, Text, Tokenized, days, hours, minutes};
pub(crate) use order::order as order_of;
pub use order::{IntoOrder, Order, Sorting};
pub use raw::{Raw, RawTerm, places};
pub use select::{
    Any, Knows, Narrows, Only, Pins, Planned, Queries, Query, Reads, Rows, Scoped, Settled, Unsettled, Whole,
};
pub use selection::{Aggregation, Selection, Unread, Wire, Yields};
#[cfg(feature = "clickhouse")]
pub use sql::ClickHouseDialect;
#[cfg(feature = "postgres")]
pub use sql::PostgresDialect;
pub use sql::{Dialect, Renders, Select, Sql};
pub use statistics::Statistics;
pub use stream::{EachRow, RowStream};
pub use subquery::{Single, Subqueries};
pub use text::TextOperators;
pub use time::{TimeOperators, Unit};
pub use update_many::{RendersUpdateMany, Save, SavesRows, UpdateMany, UpdatesMany};
pub use upsert::{Conflict, RendersUpsert, Then, Upsert, Upserted, Upserts, UpsertsRows};
pub use window::{Window, WindowFunction, Windowed, dense_rank, rank, row_number};
