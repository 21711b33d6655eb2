//! Rows of an answer that are read only once their relations are there.

use std::collections::HashMap;
use std::marker::PhantomData;

use super::Shape;
use super::key::KeyPart;
use crate::ValueError;
use crate::model::{Cells, Model};
use crate::query::Unread;
use crate::value::{ReadError, Value};

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
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(cells) => cells.read(),
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
            Self::Postgres(_) => match postgres {
                Some(decode) => decode(self).map_err(|(field, error)| Unread::Field(M::TABLE, field, error)),
                None => Err(Unread::Incomplete),
            },
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(cells) => match clickhouse {
                Some(read) => cells.whole(read),
                None => Err(Unread::Incomplete),
            },
        }
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
            #[cfg(feature = "clickhouse")]
            Self::ClickHouse(_) => None,
        }
    }
}

/// Rows, with the rows of their relations.
#[allow(missing_debug_implementations)]
pub(super) struct Loaded {
    pub(super) answer: Answer,
    /// How many cells of each row are there for putting rows together only.
    pub(super) keys: usize,
    pub(super) relations: Vec<Related>,
}

/// The rows of a relation, for each row that they belong to.
pub(super) struct Related {
    pub(super) loaded: Loaded,
    /// The key of each outer row.
    pub(super) from: Vec<Vec<KeyPart>>,
    /// The inner rows of each key, in their order.
    pub(super) to: HashMap<Vec<KeyPart>, Vec<usize>>,
}

/// Reads a row and the rows of its relations, part by part.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Reader<'a> {
    loaded: &'a Loaded,
    at: usize,
    pub(super) cells: Row<'a>,
    relation: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(loaded: &'a Loaded, at: usize) -> Result<Self, Unread> {
        let mut cells = loaded.answer.row(at);
        for _ in 0..loaded.keys {
            cells.value::<KeyPart>()?;
        }
        Ok(Self { loaded, at, cells, relation: 0 })
    }

    pub(super) fn value<T: Value>(&mut self) -> Result<T, Unread> {
        self.cells.value()
    }

    pub(super) fn many<S: Shape>(&mut self) -> Result<Vec<S>, Unread> {
        let Some(related) = self.loaded.relations.get(self.relation) else { return Err(Unread::Incomplete) };
        self.relation += 1;
        let rows = related.from.get(self.at).and_then(|key| related.to.get(key));
        let rows = rows.map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(|row| S::read(&mut Reader::new(&related.loaded, *row)?)).collect()
    }

    pub(super) fn maybe_one<S: Shape>(&mut self) -> Result<Option<S>, Unread> {
        Ok(self.many()?.into_iter().next())
    }

    pub(super) fn one<S: Shape>(&mut self) -> Result<S, Unread> {
        let place = self.relation;
        self.maybe_one()?.ok_or_else(|| {
            let text =
                "it points to a row that is not there; make the field an `Option`, or add the foreign key";
            Unread::Place(place, ValueError::new(text))
        })
    }
}
