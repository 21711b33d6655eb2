//! Putting rows together with the rows of their relations, part by part.

use std::collections::HashMap;

use super::Assembles;
use super::key::KeyPart;
#[cfg(feature = "postgres")]
use super::nest::Nest;
use super::row::{Answer, Row};
use crate::ValueError;
use crate::model::Table;
use crate::query::Unread;
use crate::value::Value;

/// Rows of a table, with the rows of their relations.
#[allow(missing_debug_implementations)]
pub(super) struct Loaded {
    pub(super) level: Level,
    pub(super) answer: Answer,
    /// How many cells of each row are there for putting rows together only.
    pub(super) keys: usize,
    pub(super) relations: Relations,
}

/// What the cells of rows are, behind those by which they are put together.
pub(super) struct Level {
    pub(super) table: &'static Table,
    pub(super) fields: Vec<u16>,
    /// What the relations are called.
    pub(super) names: Vec<&'static str>,
}

/// Where the rows of the relations are.
pub(super) enum Relations {
    /// In answers of their own.
    Apart(Vec<Related>),
    /// In cells of the rows, before their columns.
    #[cfg(feature = "postgres")]
    Within(Vec<Nest>),
}

/// The rows of a relation, for each row that they belong to.
pub(super) struct Related {
    pub(super) loaded: Loaded,
    /// The key of each outer row.
    pub(super) from: Vec<Vec<KeyPart>>,
    /// The inner rows of each key, in their order.
    pub(super) to: HashMap<Vec<KeyPart>, Vec<usize>>,
}

/// Reads a row and the rows of its relations.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Reader<'a> {
    level: &'a Level,
    pub(super) cells: Row<'a>,
    /// How many columns and how many relations were read.
    columns: usize,
    relations: usize,
    rows: Rows<'a>,
}

/// The rows of the relations of one row.
enum Rows<'a> {
    Apart {
        relations: &'a [Related],
        at: usize,
    },
    #[cfg(feature = "postgres")]
    Within(Vec<(crate::postgres::Records<'a>, &'a Nest)>),
}

impl<'a> Reader<'a> {
    pub(super) fn new(loaded: &'a Loaded, at: usize) -> Result<Self, Unread> {
        let mut cells = loaded.answer.row(at);
        for _ in 0..loaded.keys {
            cells.skip()?;
        }
        let rows = match &loaded.relations {
            Relations::Apart(relations) => Rows::Apart { relations, at },
            #[cfg(feature = "postgres")]
            Relations::Within(nests) => Rows::within(&mut cells, nests)?,
        };
        Ok(Self { level: &loaded.level, cells, columns: 0, relations: 0, rows })
    }

    /// Of a row within a cell.
    #[cfg(feature = "postgres")]
    fn within(record: crate::postgres::RecordCells<'a>, nest: &'a Nest) -> Result<Self, Unread> {
        let mut cells = Row::Record(record);
        let rows = Rows::within(&mut cells, &nest.relations)?;
        Ok(Self { level: &nest.level, cells, columns: 0, relations: 0, rows })
    }

    /// The next column.
    pub(super) fn value<T: Value>(&mut self) -> Result<T, Unread> {
        let place = self.columns;
        self.columns += 1;
        self.cells.value().map_err(|unread| match (unread, self.level.fields.get(place)) {
            (Unread::Place(_, source), Some(field)) => Unread::Field(self.level.table, *field, source),
            (unread, _) => unread,
        })
    }

    /// The rows of the next relation.
    pub(super) fn many<W: Assembles>(&mut self) -> Result<Vec<W::Row>, Unread> {
        let place = self.relations;
        self.relations += 1;
        match &self.rows {
            Rows::Apart { relations, at } => {
                let related = relations.get(place).ok_or(Unread::Incomplete)?;
                let rows = related.from.get(*at).and_then(|key| related.to.get(key));
                let rows = rows.map(Vec::as_slice).unwrap_or_default();
                rows.iter().map(|row| W::assemble(&mut Reader::new(&related.loaded, *row)?)).collect()
            }
            #[cfg(feature = "postgres")]
            Rows::Within(cells) => {
                let (records, nest) = cells.get(place).ok_or(Unread::Incomplete)?;
                records.clone().map(|record| W::assemble(&mut Reader::within(record?, nest)?)).collect()
            }
        }
    }

    pub(super) fn maybe_one<W: Assembles>(&mut self) -> Result<Option<W::Row>, Unread> {
        Ok(self.many::<W>()?.into_iter().next())
    }

    pub(super) fn one<W: Assembles>(&mut self) -> Result<W::Row, Unread> {
        let Level { table, names, .. } = self.level;
        let name = names.get(self.relations).copied().unwrap_or_default();
        self.maybe_one::<W>()?.ok_or_else(|| {
            let text =
                "it points to a row that is not there; make the field an `Option`, or add the foreign key";
            Unread::Relation(table, name, ValueError::new(text))
        })
    }
}

#[cfg(feature = "postgres")]
impl<'a> Rows<'a> {
    fn within(cells: &mut Row<'a>, nests: &'a [Nest]) -> Result<Self, Unread> {
        nests.iter().map(|nest| Ok((cells.records()?, nest))).collect::<Result<_, _>>().map(Self::Within)
    }
}
