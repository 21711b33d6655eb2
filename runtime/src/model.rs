//! What `#[derive(Model)]` makes of a struct.

use std::marker::PhantomData;

use crate::ValueError;
use crate::error::Store;
use crate::query::tokens::Place;
use crate::query::{Any, KeyField, Unread};
use crate::relation::Link;
use crate::shape::Row;
use crate::sql::pg::PgTypeInfo;
use crate::value::{Args, ReadError, Written};

/// A struct whose rows are kept in Postgres, in ClickHouse or in both. Implemented by `#[derive(Model)]`, and by
/// `#[derive(View)]` for what is only read.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a model", label = "this needs `#[derive(Model)]`")]
pub trait Model: Sized + Send + Sync + 'static {
    /// A struct with a [`Column`] for each field and a handle for each relation.
    type Columns: Copy + 'static;
    /// The same struct in queries on `J`, where this model is joined with others.
    type ColumnsIn<J>: Copy;
    /// What [`get`] looks a row up by: the key field's type, a tuple in key order for composite keys, `()` without a key.
    ///
    /// [`get`]: crate::query
    type Key: 'static;
    /// The type of the tenant field, or [`NoTenant`].
    type Tenant: 'static;
    /// The tenant where it leads ClickHouse's sort key: [`Led`], else [`Free`].
    type TenantLead: 'static;
    /// [`Led`] where the key has the first column of ClickHouse's sort key, else [`Free`].
    type KeyLead: 'static;
    /// The columns.
    const COLUMNS: Self::Columns;
    /// Names and places.
    const TABLE: &'static Table;
    /// The fields of the key, in key order, and how rows are ordered by them.
    #[doc(hidden)]
    const KEY: &'static [KeyField];
    /// The relations, first the references in the order of the source.
    const LINKS: &'static [Link];

    /// The columns as those of a table that a query on `J` reads: the `source`-th, from 0.
    #[doc(hidden)]
    fn columns_in<J>(source: u8) -> Self::ColumnsIn<J>;

    /// Binds the parts of a key, in key order.
    #[doc(hidden)]
    fn bind_key(key: &Self::Key, args: &mut Args);

    /// Reads a whole row of whichever store it comes from.
    #[doc(hidden)]
    fn read_whole(row: &mut Row<'_>) -> Result<Self, Unread>;
}

/// A model whose rows can be written: every [`Model`] but views.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a view: its rows cannot be written",
    label = "write to the tables that the view reads"
)]
pub trait Writable: Model {
    /// Binds the parts of the row's key, in key order, and its version, where the model has one.
    #[doc(hidden)]
    fn bind_identity(&self, args: &mut Args);
}

/// The [`Model::Tenant`] of a model without one.
#[derive(Debug, Clone, Copy)]
pub struct NoTenant;

/// A column of the model `M` that holds a `T`. `L` is [`Led`] where ClickHouse's sort key begins with it.
pub struct Column<M, T, L = Free> {
    index: u16,
    /// The table among those that the query joins.
    source: u8,
    model: PhantomData<Held<M, T, L>>,
}

type Held<M, T, L> = fn(&M) -> (T, L);

/// Says of a column, a filter or a query that ClickHouse may have to read the whole table for it.
#[derive(Debug, Clone, Copy)]
pub struct Free;

/// Says of a column that the sort key begins with it, and of a filter or a query that it narrows that column.
#[derive(Debug, Clone, Copy)]
pub struct Led;

/// Says of a condition that it is on groups of rows. `P` is the store that knows its aggregates.
#[derive(Debug, Clone, Copy)]
pub struct Aggregated<P = Any>(PhantomData<P>);

impl<M, T, L> Column<M, T, L> {
    /// The column of the field at `index`, of the `source`-th table that the query joins. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn at(index: u16, source: u8) -> Self {
        Self { index, source, model: PhantomData }
    }

    /// The place of the field in the struct, from 0.
    #[must_use]
    pub const fn index(self) -> u16 {
        self.index
    }

    /// The same column, as one of another type.
    pub(crate) const fn retyped<U, K>(self) -> Column<M, U, K> {
        Column { index: self.index, source: self.source, model: PhantomData }
    }

    pub(crate) const fn place(self) -> Place {
        Place { out: 0, source: self.source, field: self.index }
    }
}

impl<M, T, L> Clone for Column<M, T, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T, L> Copy for Column<M, T, L> {}

/// The names of a model in its stores.
#[derive(Debug)]
pub struct Table {
    /// The struct's name.
    pub model: &'static str,
    /// The fields in their order.
    pub fields: &'static [&'static str],
    /// The fields of the key, in key order.
    pub key: &'static [u16],
    /// The tenant field.
    pub tenant: Option<u16>,
    /// The fields that every update sets to the current time.
    pub updated_at: &'static [u16],
    /// The field that every update counts up: `#[version]`.
    pub version: Option<u16>,
    /// The table in Postgres, where the model lives there.
    pub postgres: Option<StoreTable>,
    /// The table in ClickHouse, where the model lives there.
    pub clickhouse: Option<StoreTable>,
}

impl Table {
    /// The table in a store, where the model lives there.
    pub(crate) const fn in_store(&self, store: Store) -> Option<&StoreTable> {
        match store {
            Store::Postgres => self.postgres.as_ref(),
            Store::ClickHouse => self.clickhouse.as_ref(),
        }
    }
}

/// A model of no field, in no store: for tests of what is said about a table.
#[cfg(test)]
pub(crate) static NOWHERE: Table = Table {
    model: "T",
    fields: &[],
    key: &[],
    tenant: None,
    updated_at: &[],
    version: None,
    postgres: None,
    clickhouse: None,
};

/// A model's table in one store.
#[derive(Debug)]
pub struct StoreTable {
    /// The table's name, quoted, with its schema where it has one: `"traces"`, `` `traces` ``.
    pub name: &'static str,
    /// The column of each field, quoted; empty where the field is skipped in this store.
    pub columns: &'static [&'static str],
    /// ClickHouse: the fields that the sort key begins with, in order, up to the first expression over none.
    pub sort_key: &'static [u16],
    /// ClickHouse: the engine's name. Empty in Postgres.
    pub engine: &'static str,
    /// The field of the n-th column that a select of whole rows reads.
    read: fn(usize) -> Option<u16>,
    types: ColumnTypes,
    /// Appends the field of a row of the model.
    #[cfg(feature = "testing")]
    encode: EncodeField,
}

/// Appends a field of a model in the form that the store sends it.
#[cfg(feature = "testing")]
type EncodeField = fn(&dyn std::any::Any, u16, &mut Vec<u8>) -> Result<Written, ValueError>;

/// The types of a table's columns, by field.
#[derive(Debug)]
enum ColumnTypes {
    Postgres(fn(u16) -> Option<PgTypeInfo>),
    ClickHouse { name: fn(u16, &mut String), null_as: fn(u16) -> NullAs, states_of: fn(u16) -> &'static str },
}

impl StoreTable {
    /// The table of a model in a store that it does not live in.
    pub(crate) const fn nowhere() -> Self {
        Self {
            name: "",
            columns: &[],
            sort_key: &[],
            engine: "",
            read: |_| None,
            types: ColumnTypes::Postgres(|_| None),
            #[cfg(feature = "testing")]
            encode: |_, _, _| Ok(Written::Null),
        }
    }

    /// The table of a model in Postgres. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn postgres<M: PostgresModel>(name: &'static str, columns: &'static [&'static str]) -> Self {
        Self {
            name,
            columns,
            sort_key: &[],
            engine: "",
            read: |place| M::POSTGRES.get(place).map(|column| column.field),
            types: ColumnTypes::Postgres(|field| {
                M::POSTGRES.iter().find(|column| column.field == field).map(|column| column.ty)
            }),
            #[cfg(feature = "testing")]
            encode: |row, field, out| {
                let column = M::POSTGRES.iter().find(|column| column.field == field);
                let row = row.downcast_ref::<M>();
                column.zip(row).map_or(Ok(Written::Null), |(column, row)| (column.encode)(row, out))
            },
        }
    }

    /// The table of a model in ClickHouse. For the derive.
    #[doc(hidden)]
    #[must_use]
    pub const fn clickhouse<M: ClickHouseModel>(
        name: &'static str,
        columns: &'static [&'static str],
        sort_key: &'static [u16],
        engine: &'static str,
    ) -> Self {
        Self {
            name,
            columns,
            sort_key,
            engine,
            read: |place| {
                let mut readable = M::CLICKHOUSE.iter().filter(|column| column.readable);
                readable.nth(place).map(|column| column.field)
            },
            types: ColumnTypes::ClickHouse {
                name: |field, out| {
                    if let Some(column) = M::CLICKHOUSE.iter().find(|column| column.field == field) {
                        (column.type_name)(out);
                    }
                },
                null_as: |field| {
                    let mut columns = M::CLICKHOUSE.iter();
                    columns
                        .find(|column| column.field == field)
                        .map_or(NullAs::Itself, |column| column.null_as)
                },
                states_of: |field| {
                    let mut columns = M::CLICKHOUSE.iter();
                    columns.find(|column| column.field == field).map_or("", |column| column.states_of)
                },
            },
            #[cfg(feature = "testing")]
            encode: |row, field, out| {
                let column = M::CLICKHOUSE.iter().find(|column| column.field == field);
                let row = row.downcast_ref::<M>();
                column.zip(row).map_or(Ok(Written::Null), |(column, row)| {
                    (column.write)(row, out).map(|()| Written::Value)
                })
            },
        }
    }

    /// The fields whose columns a select of whole rows reads, in its order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = u16> {
        (0..).map_while(self.read)
    }

    /// The type of a field's column in Postgres.
    pub(crate) fn postgres_type(&self, field: u16) -> Option<PgTypeInfo> {
        match self.types {
            ColumnTypes::Postgres(ty) => ty(field),
            ColumnTypes::ClickHouse { .. } => None,
        }
    }

    /// Appends the name of the type of a field's column in ClickHouse.
    pub(crate) fn clickhouse_type(&self, field: u16, out: &mut String) {
        match self.types {
            ColumnTypes::ClickHouse { name, .. } => name(field, out),
            ColumnTypes::Postgres(_) => {}
        }
    }

    /// Appends a field of a row in the form that the store sends it: the binary format, or RowBinary.
    #[cfg(feature = "testing")]
    pub(crate) fn encode(
        &self,
        row: &dyn std::any::Any,
        field: u16,
        out: &mut Vec<u8>,
    ) -> Result<Written, ValueError> {
        (self.encode)(row, field, out)
    }

    /// ClickHouse: whether the engine puts rows of the same sort key together.
    pub(crate) fn merges(&self) -> bool {
        rowcol_codegen::schema::clickhouse::merges(self.engine)
    }

    /// ClickHouse: the aggregate function of which a field's column holds states.
    pub(crate) fn states_of(&self, field: u16) -> &'static str {
        match self.types {
            ColumnTypes::ClickHouse { states_of, .. } => states_of(field),
            ColumnTypes::Postgres(_) => "",
        }
    }

    /// What stands for NULL in a field's column.
    pub(crate) fn null_as(&self, field: u16) -> NullAs {
        match self.types {
            ColumnTypes::ClickHouse { null_as, .. } => null_as(field),
            ColumnTypes::Postgres(_) => NullAs::Itself,
        }
    }
}

/// A model that lives in Postgres. Implemented by `#[derive(Model)]` where `#[postgres]` stands.
pub trait PostgresModel: Model {
    /// The columns of the table that the struct has fields for, in field order.
    const POSTGRES: &'static [PostgresColumn<Self>];

    /// Builds a row from the readable columns, which come in field order.
    ///
    /// # Errors
    /// A cell does not hold what its field expects; the field's index says which.
    fn decode<R: Cells>(row: &mut R) -> Result<Self, (u16, ValueError)>;
}

/// The cells of a Postgres row, one after the other, in the binary format.
pub trait Cells {
    /// The next cell; `None` is NULL.
    fn next(&mut self) -> Option<&[u8]>;
}

/// A column of a model in Postgres.
#[derive(Debug)]
pub struct PostgresColumn<M> {
    /// The field's index.
    pub field: u16,
    /// Whether an insert gives it a value: not where the server makes it (identity, generated).
    pub written: bool,
    /// The type on the wire.
    pub ty: PgTypeInfo,
    /// Appends the field's value in the binary format, without its length.
    pub encode: fn(&M, &mut Vec<u8>) -> Result<Written, ValueError>,
}

/// A model that lives in ClickHouse. Implemented by `#[derive(Model)]` where `#[clickhouse(…)]` stands.
pub trait ClickHouseModel: Model {
    /// The columns of the table that the struct has fields for, in field order.
    const CLICKHOUSE: &'static [ClickHouseColumn<Self>];

    /// Reads a row of the readable columns, in field order, in RowBinary.
    ///
    /// # Errors
    /// `input` ends inside of the row, or holds what a field does not expect; the field's index says which.
    fn read(input: &mut &[u8]) -> Result<Self, (u16, ReadError)>;
}

/// What stands for NULL in a column of ClickHouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullAs {
    /// NULL, or it cannot be NULL.
    Itself,
    /// The type's default value: `""`, 0.
    Default,
    /// An empty list or map: types that cannot be made Nullable.
    Empty,
}

/// A column of a model in ClickHouse.
#[derive(Debug)]
pub struct ClickHouseColumn<M> {
    /// The field's index.
    pub field: u16,
    /// Whether an insert gives it a value: not where the server makes it (MATERIALIZED, ALIAS).
    pub written: bool,
    /// Whether a select reads it: not an EPHEMERAL column or an aggregate state.
    pub readable: bool,
    /// What stands for NULL where the type has none: `#[clickhouse(null = "")]`.
    pub null_as: NullAs,
    /// The aggregate function of which it holds states, with its parameters; empty where it holds values.
    pub states_of: &'static str,
    /// Whether no value of the field's type is refused.
    pub always_fits: bool,
    /// Appends the type's name as the formats RowBinaryWithNamesAndTypes and Native write it.
    pub type_name: fn(&mut String),
    /// Appends the field's value of one row in RowBinary.
    pub write: fn(&M, &mut Vec<u8>) -> Result<(), ValueError>,
    /// Appends the field's values of all rows in Native.
    pub write_column: fn(&[M], &mut Vec<u8>) -> Result<(), ValueError>,
}

/// A quoted name as it stands in messages: without its quotes, unless they matter.
pub(crate) fn plain(name: &'static str) -> &'static str {
    let inner = name.trim_matches(['"', '`']);
    if inner.contains(['"', '`', '.']) { name } else { inner }
}
