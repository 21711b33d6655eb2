//! An answer as it comes, cut into its header and its rows.

use rowcol_codegen::schema::clickhouse::Type;

use super::select::RowCells;
use super::types::{readable_as, split};
use crate::error::Store;
use crate::model::{NullAs, Table, plain};
use crate::query::Unread;
use crate::query::plan::Plan;
use crate::query::render::Wanted;
use crate::query::tokens::Place;
use crate::{Error, Result, ValueError};

/// Takes the rows of an answer.
pub(super) trait Sink: Send {
    /// Reads a row.
    fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread>;

    /// Forgets all rows: the answer is read again.
    fn reset(&mut self);
}

/// Cuts an answer into its header and its rows.
pub(super) struct Decoder<'a> {
    table: &'static Table,
    /// The models that rows are made of, and whether theirs may be missing, where it is no expressions.
    models: Option<Vec<(&'static Table, bool)>>,
    rows: &'a mut dyn Sink,
    /// The types of the columns, once the header was read.
    types: Option<Vec<Type>>,
    /// Those of the columns whose empty lists and maps stand for NULL.
    nulls: Vec<bool>,
    /// The beginning of a row whose end has not come yet.
    pending: Vec<u8>,
    pub(super) read: u64,
}

/// Why no further row is read.
pub(super) enum Stop {
    Incomplete,
    Error(Error),
}

impl<'a> Decoder<'a> {
    /// Of the answer to a statement.
    pub(super) fn new(plan: &Plan, wanted: Wanted, rows: &'a mut dyn Sink) -> Self {
        let null_as = |place: Place| {
            let (table, field) = plan.field(place.source, place.field)?;
            Some(super::table(table).null_as(field))
        };
        let empty = |place: Option<Place>| place.and_then(null_as) == Some(NullAs::Empty);
        Self {
            table: plan.table,
            models: (wanted == Wanted::Rows && plan.is_whole()).then(|| plan.models().collect()),
            rows,
            types: None,
            nulls: plan.selected().into_iter().map(empty).collect(),
            pending: Vec::new(),
            read: 0,
        }
    }

    /// Reads the rows of a piece until there are none left in it, or enough of them. What it took is taken from the piece.
    pub(super) fn feed(&mut self, input: &mut &[u8], enough: impl Fn() -> bool) -> Result<(), Stop> {
        if !self.pending.is_empty() {
            match self.complete(input) {
                Err(Stop::Incomplete) => {
                    *input = &[];
                    return Ok(());
                }
                other => other?,
            }
        }
        while !input.is_empty() && !enough() {
            let mut ahead = *input;
            match self.unit(&mut ahead) {
                Ok(()) => *input = ahead,
                Err(Stop::Incomplete) => {
                    self.pending.extend_from_slice(std::mem::take(input));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads the row whose beginning is pending. It takes as much of the piece as it needs, not the whole of it.
    fn complete(&mut self, input: &mut &[u8]) -> Result<(), Stop> {
        let mut pending = std::mem::take(&mut self.pending);
        let (mut taken, mut step) = (0, 256);
        loop {
            let end = input.len().min(taken + step);
            pending.extend_from_slice(&input[taken..end]);
            taken = end;
            let mut ahead = &pending[..];
            match self.unit(&mut ahead) {
                Ok(()) => {
                    // What was taken beyond the row is read where it is.
                    *input = &input[taken - ahead.len()..];
                    return Ok(());
                }
                Err(Stop::Incomplete) if taken < input.len() => step *= 2,
                Err(Stop::Incomplete) => {
                    self.pending = pending;
                    return Err(Stop::Incomplete);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the header or a row.
    fn unit(&mut self, input: &mut &[u8]) -> Result<(), Stop> {
        if self.types.is_none() {
            self.types = Some(self.header(input)?);
            return Ok(());
        }
        let types = self.types.as_deref().unwrap_or_default();
        let mut cells = RowCells::of(input, types, &self.nulls);
        self.rows.row(&mut cells).map_err(|unread| match unread {
            Unread::Incomplete => Stop::Incomplete,
            other => Stop::Error(other.error(Store::ClickHouse, super::table(self.table))),
        })?;
        let rest = cells.input.len();
        *input = &input[input.len() - rest..];
        self.read += 1;
        Ok(())
    }

    /// Reads the names and types of the columns, and checks the types of whole rows.
    fn header(&self, input: &mut &[u8]) -> Result<Vec<Type>, Stop> {
        let count = varint(input)?;
        for _ in 0..count {
            text(input)?;
        }
        let found: Vec<&str> = (0..count).map(|_| text(input)).collect::<Result<_, _>>()?;
        let mut found = found.as_slice();
        for (table, optional) in self.models.iter().flatten() {
            // The columns' own codecs know their types.
            Self::check(table, *optional, &mut found)?;
        }
        let parse = |name: &&str| -> Result<Type, Stop> {
            name.parse().map_err(|error| {
                let source = ValueError::new(format!("its type `{name}` is not known: {error}"));
                Stop::Error(Unread::Place(0, source).error(Store::ClickHouse, super::table(self.table)))
            })
        };
        found.iter().map(parse).collect()
    }

    /// Takes the types of a model's columns from those of the answer. A row that may be missing is a list of tuples.
    fn check(table: &'static Table, optional: bool, types: &mut &[&str]) -> Result<(), Stop> {
        let table = super::table(table);
        let tuple = match types.split_first() {
            Some((list, rest)) if optional => {
                *types = rest;
                let tuple = list.strip_prefix("Array(Tuple(").and_then(|rest| rest.strip_suffix("))"));
                split(tuple.unwrap_or_default())
            }
            _ => {
                let (own, rest) = types.split_at(types.len().min(table.fields().count()));
                *types = rest;
                own.to_vec()
            }
        };
        for (field, found) in table.fields().zip(&tuple) {
            let mut expected = String::new();
            table.clickhouse_type(field, &mut expected);
            if !readable_as(found, &expected) {
                return Err(Stop::Error(Error::Mismatch {
                    store: Store::ClickHouse,
                    table: plain(table.name),
                    column: plain(table.columns[usize::from(field)]),
                    found: (*found).to_owned(),
                    expected,
                }));
            }
        }
        Ok(())
    }

    /// Whether no row is half read.
    pub(super) fn is_between_rows(&self) -> bool {
        self.types.is_some() && self.pending.is_empty()
    }

    pub(super) fn finished(&self) -> Result<(), Stop> {
        if self.is_between_rows() { Ok(()) } else { Err(Stop::Incomplete) }
    }
}

fn varint(input: &mut &[u8]) -> Result<usize, Stop> {
    let mut number = 0;
    for shift in (0..56).step_by(7) {
        let (byte, rest) = input.split_first().ok_or(Stop::Incomplete)?;
        *input = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Stop::Incomplete)
}

fn text<'a>(input: &mut &'a [u8]) -> Result<&'a str, Stop> {
    let length = varint(input)?;
    let (bytes, rest) = input.split_at_checked(length).ok_or(Stop::Incomplete)?;
    *input = rest;
    std::str::from_utf8(bytes).map_err(|_| Stop::Incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NOWHERE;

    /// Rows of one String each.
    #[derive(Default)]
    struct Strings(Vec<String>);

    impl Sink for Strings {
        fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread> {
            let read = text(&mut cells.input).map_err(|_| Unread::Incomplete)?;
            self.0.push(read.to_owned());
            Ok(())
        }

        fn reset(&mut self) {}
    }

    #[test]
    fn rows_are_put_together_across_pieces_of_any_size() {
        let expected: Vec<String> =
            (0..40).map(|number| "x".repeat([0, 1, 5, 126, 127, 128, 3000][number % 7])).collect();
        let mut body = vec![1, 1, b's', 6];
        body.extend_from_slice(b"String");
        for row in &expected {
            body.extend(if row.len() < 128 {
                vec![row.len() as u8]
            } else {
                vec![(row.len() & 0x7f) as u8 | 0x80, (row.len() >> 7) as u8]
            });
            body.extend_from_slice(row.as_bytes());
        }
        for size in [1, 2, 3, 10, 255, 256, 257, 1000, body.len()] {
            let mut rows = Strings::default();
            let mut decoder = Decoder {
                table: &NOWHERE,
                models: None,
                rows: &mut rows,
                types: None,
                nulls: Vec::new(),
                pending: Vec::new(),
                read: 0,
            };
            for piece in body.chunks(size) {
                assert!(decoder.feed(&mut &*piece, || false).is_ok());
            }
            assert!(decoder.finished().is_ok(), "{size}");
            assert_eq!(rows.0, expected, "{size}");
        }
    }
}
