//! Rows in Postgres, columns in ClickHouse: one annotated struct, typed queries and DDL for both.

mod error;
pub mod model;
pub mod sql;
pub mod value;

pub use error::{Error, Result, ValueError};
pub use model::{
    Cells, ClickHouseColumn, ClickHouseModel, Column, Model, NoTenant, PostgresColumn, PostgresModel,
    StoreTable, Table,
};
pub use value::{Id, Interval, Json, RawJson, Timestamp, Value, now};
