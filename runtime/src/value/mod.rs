//! Rust types that columns hold: what they are compared as, and how they travel to and from each store.
//!
//! | Rust | Postgres | ClickHouse |
//! |---|---|---|
//! | `bool` | boolean | Bool, UInt8 |
//! | `i8` … `i64`, `u8` … `u32` | smallint, integer, bigint as wide or wider; numeric | the same or a wider integer; Decimal |
//! | `u64`, `i128`, `u128`, [`I256`], [`U256`] | numeric | the same or a wider integer; Decimal |
//! | `f32`, `f64` | real, double precision | Float32, Float64 |
//! | `String` | text, varchar(n), char(n) | String |
//! | `Vec<u8>`, `[u8; N]` | bytea | String, FixedString(N) |
//! | `Uuid` | uuid, text | UUID, String |
//! | `Decimal`, `BigDecimal` | numeric | Decimal(p, s) |
//! | [`Timestamp`], `NaiveDateTime` | timestamptz(p), timestamp(p) | DateTime64(p), DateTime |
//! | `NaiveDate`, `NaiveTime` | date, time(p) | Date32, Date; Int64 (microseconds), String |
//! | [`Interval`] | interval | |
//! | `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, `IpNetwork` | inet, cidr | IPv6, IPv4, IPv6, String |
//! | [`Json<T>`], [`RawJson`] | jsonb, json, text | String, JSON, and a map's type |
//! | `Vec<T>` | arrays | Array(T) |
//! | `BTreeMap<K, V>`, `HashMap<K, V>` | jsonb | Map(K, V) |
//! | tuples | | Tuple(…) |
//! | [`Id<M>`] | what the model's key is | what the model's key is |
//! | `Option<T>` | NULL | Nullable(T) |
//!
//! A value that its column cannot hold is an error before anything is sent: nothing is rounded, wrapped or cut.
//!
//! Three settings go with what is read from ClickHouse and written to it:
//! `output_format_binary_write_json_as_string = 1` and `input_format_binary_read_json_as_string = 1`, for JSON
//! columns in RowBinary, and `output_format_native_write_json_as_string = 1` for those in Native.

mod address;
mod aggregate;
mod args;
mod boolean;
mod bytes;
mod codec;
mod date;
mod decimal;
mod dynamic;
mod enums;
mod exact;
mod float;
pub mod id;
mod integer;
mod interval;
mod json;
mod list;
mod low_cardinality;
mod map;
mod newtype;
mod numeric;
mod option;
mod raw_json;
#[cfg(any(test, feature = "samples"))]
#[doc(hidden)]
pub mod samples;
mod text;
mod time;
mod timestamp;
mod tuple;
mod uuid;
mod wire;

pub use aggregate::AggregateState;
pub use args::{Arg, Args, Datum, Elements, Kind, MapSlot, Scalar, Slot};
#[cfg(all(feature = "testing", feature = "postgres"))]
pub(crate) use args::{Cell, RECORDS, write_records};
pub use codec::{ClickHouseBytes, ClickHouseCodec, PostgresBytes, PostgresCodec, ReadError, Written};
pub use dynamic::Read;
#[doc(hidden)]
pub use dynamic::{read_enum_clickhouse, read_enum_postgres};
pub use enums::Enum;
#[doc(hidden)]
pub use enums::codec as enum_codec;
pub use ethnum::{I256, U256};
pub use id::{Id, Identified};
pub use interval::{Interval, ParseIntervalError};
pub use json::Json;
pub use list::set_element_oid;
pub use raw_json::RawJson;
#[doc(hidden)]
pub use rowcol_codegen::schema::clickhouse::Type as ClickHouseType;
pub use timestamp::{Timestamp, now};
#[cfg(feature = "clickhouse")]
pub(crate) use wire::take_size;

use crate::sql::ch;

/// A Rust type that a column can hold.
///
/// Implemented for the types of the type table; `#[derive(Enum)]` and `#[derive(Value)]` implement it for your own.
///
/// The impls are never recommended: of a type without one, the compiler would list them all.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a column",
    label = "no column holds this type",
    note = "columns hold the types of the type table, enums (`#[derive(Enum)]`), newtypes (`#[derive(Value)]`), \
            `Json<T>`, and `Id<M>` of a model with `#[key(cuid2)]` or its like"
)]
pub trait Value: Sized + Send + Sync + 'static {
    /// The type without `Option`: what a column of this type is compared with.
    type Base: Value<Base = Self::Base>;
    /// `R`, or `Option<R>` where this is an `Option`: what a function makes of a column of this type.
    type Like<R: Value>: Value;
    /// Whether the column may be NULL.
    const NULLABLE: bool = false;
    /// The Postgres type that a column of this type has unless the model says another, from [`sql::pg`](crate::sql::pg);
    /// `()` where there is none.
    type Postgres;
    /// The ClickHouse type that a column of this type has unless the model says another, from
    /// [`sql::ch`](crate::sql::ch); `()` where there is none.
    type ClickHouse: ch::Optional;
    /// What kind of argument it is in a query.
    const KIND: Kind;

    /// Reads a cell of Postgres of the type with this object id, see [`Read`].
    ///
    /// # Errors
    /// Such a value cannot be read from the type exactly, or the cell does not fit.
    #[doc(hidden)]
    fn read_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, crate::ValueError>;

    /// Reads a value of ClickHouse of this type, see [`Read`].
    ///
    /// # Errors
    /// Such a value cannot be read from the type exactly, or the value does not fit.
    #[doc(hidden)]
    fn read_clickhouse(ty: &ClickHouseType, input: &mut &[u8]) -> Result<Self, ReadError>;

    /// Puts the value among the arguments of a query; `slot` takes a value of [`KIND`](Self::KIND) or NULL.
    fn bind(&self, slot: Slot<'_>);
}

/// A [`Value`] that a list can hold. That is every value but `u8`, for `Vec<u8>` is a string of bytes.
#[diagnostic::on_unimplemented(
    message = "a column cannot hold a list of `{Self}`",
    label = "not the element of a list",
    note = "a list of `u8` is a string of bytes; take a wider integer"
)]
pub trait Element: Value {}

#[cfg(test)]
mod tests;
