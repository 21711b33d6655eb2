//! Rows in Postgres, columns in ClickHouse: one annotated struct, typed queries and DDL for both.

#![cfg_attr(
    not(all(feature = "postgres", feature = "clickhouse")),
    allow(dead_code, unused_imports, unused_mut, reason = "what the store that is left out would use")
)]

extern crate self as rowcol;

#[cfg(feature = "clickhouse")]
pub mod clickhouse;
pub mod config;
mod error;
pub mod events;
#[doc(hidden)]
pub mod field;
#[cfg(any(feature = "postgres", feature = "clickhouse"))]
pub mod migrate;
pub mod model;
pub mod new;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod query;
pub mod relation;
pub mod schema;
pub mod shape;
mod snapshot;
pub mod sql;
#[cfg(all(feature = "postgres", feature = "clickhouse"))]
mod stores;
#[cfg(all(feature = "testing", any(feature = "postgres", feature = "clickhouse")))]
pub mod testing;
#[cfg(any(feature = "postgres", feature = "clickhouse"))]
mod tls;
pub mod value;

pub use bigdecimal::BigDecimal;
#[cfg(feature = "clickhouse")]
pub use clickhouse::ClickHouse;
pub use error::{DatabaseError, Error, Result, Store, ValueError};
pub use ipnetwork::IpNetwork;
pub use model::{
    Cells, ClickHouseColumn, ClickHouseModel, Column, Free, Led, Model, NoTenant, PostgresColumn,
    PostgresModel, StoreTable, Table, Writable,
};
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
pub use relation::{BelongsTo, HasMany, HasOne, Link, ManyToMany, MaybeBelongsTo};
pub use rowcol_codegen::clickhouse::Topology;
pub use rowcol_macros::{Enum, FromTuple, Model, Shape, Value, View, schema};
pub use rust_decimal::Decimal;
pub use schema::Schema;
#[cfg(all(feature = "postgres", feature = "clickhouse"))]
pub use stores::Stores;
pub use uuid::Uuid;
pub use value::{AggregateState, I256, Id, Interval, Json, RawJson, Timestamp, U256, Value, now};

/// What programs that declare models and query stores use.
///
/// ```
/// use rowcol::prelude::*;
/// ```
pub mod prelude {
    #[cfg(feature = "clickhouse")]
    pub use crate::ClickHouse;
    #[cfg(feature = "postgres")]
    pub use crate::Postgres;
    #[cfg(feature = "clickhouse")]
    pub use crate::query::ClickHouseAggregates;
    pub use crate::query::{
        Aggregates, ChangesRows, Dialect, Filter, Functions, Inserts, JsonOperators, ListOperators,
        MapAggregates, MapOperators, Operators, Queries, Query, SavesRows, Sorting, Statistics, Subqueries,
        TextOperators, TimeOperators, Unnests, UpsertsRows, Windowed, case, count, days, hours, minutes,
    };
    pub use crate::shape::Include;
    pub use crate::value::{Id, Interval, Json, RawJson, Timestamp, now};
    pub use crate::{Decimal, Enum, Error, FromTuple, Model, Result, Shape, Uuid, Value, View, sql};
}
