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
mod behind;
mod case;
mod change;
#[cfg(feature = "clickhouse")]
mod clickhouse;
#[cfg(feature = "clickhouse")]
mod clickhouse_aggregate;
mod cursor;
#[cfg(any(feature = "postgres", feature = "clickhouse"))]
pub(crate) mod deadline;
mod derived;
mod explain;
mod expr;
mod fetch;
pub(crate) mod fill;
mod filled;
mod filter;
mod function;
mod group;
mod insert;
mod insert_query;
mod join;
mod json;
#[cfg(feature = "postgres")]
mod lock;
mod map;
mod narrowing;
mod operand;
mod operator;
mod operators;
mod order;
mod page;
pub(crate) mod plan;
mod raw;
pub(crate) mod related;
pub(crate) mod render;
mod select;
pub(crate) mod selection;
mod sorted;
mod source;
mod sql;
mod statistics;
#[cfg_attr(not(any(feature = "postgres", feature = "clickhouse")), allow(dead_code))]
pub(crate) mod stream;
mod subquery;
mod text;
mod time;
pub(crate) mod tokens;
mod tuples;
mod update_from;
mod update_many;
mod upsert;
mod window;

pub use aggregate::{Aggregates, Summed, Width, count};
pub use arithmetic::{Divides, Number, Term};
pub use array::{ListOf, ListOperators, Unnests};
pub use assign::{Assignment, Assignments, AssignmentsOf, ColumnList, ColumnListOf, NewRow, NewValue};
pub use case::{Case, CaseStart, Outcome, case};
pub use change::{
    Change, Changes, ChangesReturning, ChangesRows, Changing, Chooses, Chosen, Delete, Everything, Mutate,
    RendersChange, Returned, Sets, Update, Verb,
};
#[cfg(feature = "clickhouse")]
pub use clickhouse_aggregate::{ClickHouseAggregates, ClickHouseGroup, Sketch};
pub use cursor::{Cursor, IntoCursor};
pub use derived::{
    Derived, Derives, Of, PinnedWith, Reading, Selected, SelectedOne, Shape, Together, from_query,
};
pub use explain::{Explained, ExplainsRuns};
pub use expr::{Each, Expr, Group, Key, Kind};
pub use fetch::Fetch;
pub use filled::{Filled, Fills};
pub use filter::{Filter, OfKind};
pub use function::{Functions, HasLength, Rounds, Signed, ToF64, ToI64, ToText};
pub use group::{GroupBy, GroupKey, Groups, Keys, Unselected};
pub use insert::{Insert, Inserts, ManyRows, NewRows, OneRow, RendersInsert, Writes};
pub use insert_query::{InsertQuery, QueriedRows, RendersQueried, WritesQueried};
pub use join::{Extends, JoinedQuery, On, Relation, With, Within};
pub use json::{Document, JsonOperators, JsonPath};
#[cfg(feature = "postgres")]
pub use lock::Locking;
pub use map::{MapAggregates, MapOf, MapOperators, MapValue, SummedMap};
pub use narrowing::{And, AndQuery, Asks, Inner, Narrowing, Parts, Plain, Scans};
pub use operand::{Appended, Item, NullableOperand, Operand};
pub use operators::{Instant, Operators, Tokenized, days, hours, minutes};
pub use order::{IntoOrder, Order, Ordered, Sorting};
pub(crate) use order::{OrderList, order as order_of};
pub(crate) use page::Paging;
pub use page::{Keyed, Page, Pages};
#[doc(hidden)]
pub use raw::{Raw, RawPart, placeholders};
pub use select::{
    Any, Knows, Narrows, NoDialect, Only, Pin, Pins, Planned, Queries, Query, Reads, Rows, Scoped, Settled,
    Speaks, Unsettled, Whole,
};
pub use selection::{Aggregation, OfGroup, ReadWhole, Selection, Unread, Wire, Yields};
pub use sorted::{KeyField, SortValue, Sorted};
pub use source::{LivesIn, MayBeMissing, Optional, Part, Single, Source};
#[cfg(feature = "clickhouse")]
pub use sql::ClickHouseDialect;
#[cfg(feature = "postgres")]
pub use sql::PostgresDialect;
pub use sql::{Dialect, Renders, Select, Sql};
pub use statistics::Statistics;
pub use stream::RowStream;
pub use subquery::{Scalar, ScalarExpr, SelectsOne, Subqueries, exists_query};
pub use text::{Text, TextOperators};
pub use time::{TimeOperators, Unit};
pub(crate) use tuples::of_2_to_6;
pub use update_from::{Beside, TakesFrom, UpdateFrom};
pub use update_many::{RendersUpdateMany, Save, SavesRows, UpdateMany, UpdatesMany};
pub use upsert::{Conflict, RendersUpsert, Then, Upsert, Upserted, Upserts, UpsertsRows};
pub use window::{Window, WindowFunction, Windowed, dense_rank, rank, row_number};
