//! Rows of an answer that are read only once their relations are there.

use std::marker::PhantomData;

use crate::ValueError;
use crate::model::{Cells, Model};
#[cfg(feature = "postgres")]
use crate::postgres::{RecordCells, Records};
#[cfg(feature = "clickhouse")]
use crate::query::ClickHouseDialect;
#[cfg(feature = "postgres")]
use crate::query::PostgresDialect;
use crate::query::{SortValue, Unread, Wire};
use crate::value::{Args, ReadError, Value};

/// The rows of an answer, as the store sent them.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub enum Answer {
    /// No rows.
    Nothing,
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::Answer),
    #[cfg(feature = "clickhouse")]
    ClickHouse(crate::clickhouse::Answer),
}

/// The cells of one of them, one after the other.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub enum Row<'a> {
    /// None.
    Nothing(PhantomData<&'a ()>),
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::RowCells<'a>),
    /// Within a cell.
    #[cfg(feature = "postgres")]
    Record(RecordCells<'a>),
    #[cfg(feature = "clickhouse")]
    ClickHouse(crate::clickhouse::RowCells<'a>),
}

impl Answer {
    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Nothing => 0,
            #[cfg(feature = "postgres")]
            Self::Postgres(answer) => answer.rows(),
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(answer) => answer.rows(),
        }
    }

    /// Only the first rows, at most so many. Whether there were more.
    pub(super) fn truncate(&mut self, rows: usize) -> bool {
        let more = self.rows() > rows;
        match self {
            Self::Nothing => {}
            #[cfg(feature = "postgres")]
            Self::Postgres(answer) => answer.truncate(rows),
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(answer) => answer.truncate(rows),
        }
        more
    }

    pub(super) fn row(&self, at: usize) -> Row<'_> {
        match self {
            Self::Nothing => Row::Nothing(PhantomData),
            #[cfg(feature = "postgres")]
            Self::Postgres(answer) => Row::Postgres(answer.row(at)),
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(answer) => Row::ClickHouse(answer.row(at)),
        }
    }
}

impl Row<'_> {
    /// The next cell.
    pub(super) fn value<T: Value>(&mut self) -> Result<T, Unread> {
        match self {
            Self::Nothing(_) => Err(Unread::Incomplete),
            #[cfg(feature = "postgres")]
            Self::Postgres(cells) => cells.read(),
            #[cfg(feature = "postgres")]
            Self::Record(cells) => cells.read(),
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(cells) => cells.read(),
        }
    }

    /// Leaves out the next cell.
    pub(super) fn skip(&mut self) -> Result<(), Unread> {
        match self {
            Self::Nothing(_) => Err(Unread::Incomplete),
            #[cfg(feature = "postgres")]
            Self::Postgres(cells) => {
                cells.bytes();
                Ok(())
            }
            #[cfg(feature = "postgres")]
            Self::Record(cells) => {
                cells.bytes();
                Ok(())
            }
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(cells) => cells.skip(),
        }
    }

    /// The next cell, as a value that rows are ordered by, behind others of them.
    pub(super) fn sorted(&mut self, value: &SortValue, args: &mut Args) -> Result<(), Unread> {
        match self {
            Self::Nothing(_) => Err(Unread::Incomplete),
            #[cfg(feature = "postgres")]
            Self::Postgres(cells) => PostgresDialect::sorted(cells, value, args),
            // What is within a cell is not what pages are made of.
            #[cfg(feature = "postgres")]
            Self::Record(_) => Err(Unread::Incomplete),
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(cells) => ClickHouseDialect::sorted(cells, value, args),
        }
    }

    /// The rest of the cells as a whole model, in the store that it comes from. For the derive of models.
    #[doc(hidden)]
    pub fn whole<M: Model>(
        &mut self,
        postgres: Option<DecodeCells<Self, M>>,
        clickhouse: Option<Decode<M>>,
    ) -> Result<M, Unread> {
        let _ = (&postgres, &clickhouse);
        match self {
            Self::Nothing(_) => Err(Unread::Incomplete),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => self.whole_postgres(postgres),
            #[cfg(feature = "postgres")]
            Self::Record(cells) => {
                cells.check(M::TABLE)?;
                self.whole_postgres(postgres)
            }
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(cells) => match clickhouse {
                Some(read) => cells.whole(read),
                None => Err(Unread::Incomplete),
            },
        }
    }

    #[cfg(feature = "postgres")]
    fn whole_postgres<M: Model>(&mut self, decode: Option<DecodeCells<Self, M>>) -> Result<M, Unread> {
        let decode = decode.ok_or(Unread::Incomplete)?;
        decode(self).map_err(|(field, error)| Unread::Field(M::TABLE, field, error))
    }
}

#[cfg(feature = "postgres")]
impl<'a> Row<'a> {
    /// The next cell, which holds an array of records.
    pub(super) fn records(&mut self) -> Result<Records<'a>, Unread> {
        let bytes = match self {
            Self::Postgres(cells) => cells.bytes(),
            Self::Record(cells) => cells.bytes(),
            _ => None,
        };
        bytes.and_then(Records::of).ok_or(Unread::Incomplete)
    }
}

/// Reads a model from the cells of Postgres.
#[doc(hidden)]
pub type DecodeCells<R, M> = fn(&mut R) -> Result<M, (u16, ValueError)>;

/// Reads a model in RowBinary.
#[doc(hidden)]
pub type Decode<M> = fn(&mut &[u8]) -> Result<M, (u16, ReadError)>;

impl Cells for Row<'_> {
    fn next(&mut self) -> Option<&[u8]> {
        match self {
            Self::Nothing(_) => None,
            #[cfg(feature = "postgres")]
            Self::Postgres(cells) => cells.next(),
            #[cfg(feature = "postgres")]
            Self::Record(cells) => cells.next(),
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(_) => None,
        }
    }
}
