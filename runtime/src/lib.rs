//! Rows in Postgres, columns in ClickHouse: one annotated struct, typed queries and DDL for both.

mod error;
pub mod model;
pub mod relation;
pub mod schema;
pub mod sql;
pub mod value;

pub use error::{Error, Result, ValueError};
pub use model::{
    Cells, ClickHouseColumn, ClickHouseModel, Column, Model, NoTenant, PostgresColumn, PostgresModel,
    StoreTable, Table, Writable,
};
pub use relation::{BelongsTo, HasMany, HasOne, Link, ManyToMany, MaybeBelongsTo};
#[doc(inline)]
pub use rowcol_macros::{Enum, Model, Value, View, schema};
pub use schema::Schema;
pub use value::{AggregateState, I256, Id, Interval, Json, RawJson, Timestamp, U256, Value, now};
