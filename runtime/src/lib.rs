//! Rows in Postgres, columns in ClickHouse: one annotated struct, typed queries and DDL for both.

extern crate self as rowcol;

mod error;
#[doc(hidden)]
pub mod field;
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
pub use rowcol_macros::{Enum, Model, Value, View, schema};
pub use schema::Schema;
pub use uuid::Uuid;
pub use value::{I256, Id, Interval, Json, RawJson, Timestamp, U256, Value, now};
