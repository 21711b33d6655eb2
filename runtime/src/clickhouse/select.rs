//! Reading rows: decoded by position, across the borders of the pieces that an answer comes in.

use bytes::Bytes;

use super::exception::{self, Tail};
use super::statement::{self, Columns, Statement};
use super::turn::Turn;
use super::types::readable_as;
use super::{ClickHouse, Inner};
use crate::error::Store;
use crate::events::Running;
use crate::model::{ClickHouseModel, Led, StoreTable, plain};
use crate::query::plan::{Output, Plan};
use crate::query::{Fetch, Narrows, Planned, Reads, Whole};
use crate::value::ReadError;
use crate::{Error, Result};

/// Answers of at most so many rows are sent only once the server has all of them, so that errors come first.
const WHOLE: u64 = 1000;

impl Narrows<ClickHouse> for Led {}

#[diagnostic::do_not_recommend]
impl<M: ClickHouseModel> Reads<M, Whole> for ClickHouse {
    type Row = M;

    fn all(&self, plan: Planned) -> Fetch<'_, Vec<M>> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let mut rows = Collected(Vec::new());
            inner.select(&plan.0, Columns::of::<M>(), false, &mut rows).await?;
            Ok(rows.0)
        })
    }

    fn one(&self, plan: Planned) -> Fetch<'_, Option<M>> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let mut rows = Collected(Vec::new());
            inner.select(&plan.0, Columns::of::<M>(), false, &mut rows).await?;
            Ok(rows.0.pop())
        })
    }

    fn count(&self, plan: Planned) -> Fetch<'_, u64> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let mut count = Counted(None);
            inner.select(&plan.0, Columns::of::<M>(), true, &mut count).await?;
            count.0.ok_or_else(|| inner.transport.unreadable("count(*) gave no row"))
        })
    }
}

/// Takes the rows of an answer.
trait Rows: Send {
    /// Reads a row and moves `input` behind it.
    fn row(&mut self, input: &mut &[u8]) -> Result<(), (u16, ReadError)>;

    /// Forgets all rows: the answer is read again.
    fn reset(&mut self);
}

struct Collected<M>(Vec<M>);

impl<M: ClickHouseModel> Rows for Collected<M> {
    fn row(&mut self, input: &mut &[u8]) -> Result<(), (u16, ReadError)> {
        self.0.push(M::read(input)?);
        Ok(())
    }

    fn reset(&mut self) {
        self.0.clear();
    }
}

struct Counted(Option<u64>);

impl Rows for Counted {
    fn row(&mut self, input: &mut &[u8]) -> Result<(), (u16, ReadError)> {
        let (number, rest) = input.split_first_chunk().ok_or((0, ReadError::Incomplete))?;
        self.0 = Some(u64::from_le_bytes(*number));
        *input = rest;
        Ok(())
    }

    fn reset(&mut self) {
        self.0 = None;
    }
}

impl Inner {
    async fn select(&self, plan: &Plan, columns: Columns, count: bool, rows: &mut dyn Rows) -> Result<()> {
        let output = if count { Output::Count } else { Output::Fields(columns.field) };
        let expected = (!count).then_some(columns);
        let whole = count || !self.transport.tagged || plan.limit.is_some_and(|limit| limit <= WHOLE);
        let statement = statement::select(plan, output, columns)?;
        if self.read(plan, statement, expected, whole, rows).await? {
            return Ok(());
        }
        rows.reset();
        let statement = statement::select(plan, output, columns)?;
        self.read(plan, statement, expected, true, rows).await?;
        Ok(())
    }

    /// Whether the rows that were read are sure to be all and nothing else: not if the last of them could be the
    /// text of an exception, or hold what looks like one. A `whole` answer always is.
    async fn read(
        &self,
        plan: &Plan,
        statement: Statement,
        expected: Option<Columns>,
        whole: bool,
        rows: &mut dyn Rows,
    ) -> Result<bool> {
        let Statement { sql, parameters } = statement;
        let turn = self.transport.turn().await?;
        let running = Running::start(&self.listeners, Store::ClickHouse, &sql);
        let mut decoder = Decoder {
            table: super::table(plan.table),
            expected,
            rows,
            begun: false,
            pending: Vec::new(),
            read: 0,
        };
        let result = self.receive(&turn, &sql, parameters, whole, &mut decoder).await;
        // After an error of the way there, nobody knows what the server does.
        if !matches!(result, Err(Error::Lost { .. })) {
            turn.end();
        }
        running.end(&result, decoder.read);
        result
    }

    async fn receive(
        &self,
        turn: &Turn,
        sql: &str,
        parameters: Vec<(String, String)>,
        whole: bool,
        decoder: &mut Decoder<'_>,
    ) -> Result<bool> {
        let failed = |error| self.transport.failure(error, false);
        let mut answer = turn.fetch(sql, parameters, "RowBinaryWithNamesAndTypes", whole).map_err(failed)?;
        let mut tail = Tail::default();
        let mut decoded = Ok(());
        while let Some(piece) = answer.next().await.map_err(failed)? {
            if decoded.is_ok() {
                decoded = decoder.feed(&piece);
            }
            tail.push(piece);
        }
        let exception = if whole { None } else { tail.exception() };
        match (decoded.and_then(|()| decoder.finished()), exception) {
            (Ok(()), exception) => Ok(exception.is_none()),
            (Err(Stop::Error(error)), None) => Err(error),
            (Err(Stop::Incomplete), None) => {
                Err(self.transport.unreadable("it ends inside of a row: was the query killed?"))
            }
            (Err(_), Some(text)) => Err(match exception::parse(&text) {
                Some(error) => Error::Database(Box::new(error)),
                None => self.transport.unreadable(text),
            }),
        }
    }
}

/// Cuts an answer into its header and its rows.
struct Decoder<'a> {
    table: &'static StoreTable,
    expected: Option<Columns>,
    rows: &'a mut dyn Rows,
    /// The header was read.
    begun: bool,
    /// The beginning of a row whose end has not come yet.
    pending: Vec<u8>,
    read: u64,
}

/// Why no further row is read.
enum Stop {
    Incomplete,
    Error(Error),
}

impl Decoder<'_> {
    fn feed(&mut self, piece: &Bytes) -> Result<(), Stop> {
        let mut input = &piece[..];
        if !self.pending.is_empty() {
            match self.complete(&mut input) {
                Err(Stop::Incomplete) => return Ok(()),
                other => other?,
            }
        }
        while !input.is_empty() {
            let mut ahead = input;
            match self.unit(&mut ahead) {
                Ok(()) => input = ahead,
                Err(Stop::Incomplete) => break,
                Err(error) => return Err(error),
            }
        }
        self.pending.extend_from_slice(input);
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
        if !self.begun {
            self.header(input)?;
            self.begun = true;
            return Ok(());
        }
        self.rows.row(input).map_err(|(field, error)| match error {
            ReadError::Incomplete => Stop::Incomplete,
            ReadError::Invalid(source) => Stop::Error(Error::Decode {
                store: Store::ClickHouse,
                table: plain(self.table.name),
                column: plain(self.table.columns[usize::from(field)]),
                source,
            }),
        })?;
        self.read += 1;
        Ok(())
    }

    /// Reads the names and types of the columns, and checks the types.
    fn header(&self, input: &mut &[u8]) -> Result<(), Stop> {
        let count = varint(input)?;
        for _ in 0..count {
            text(input)?;
        }
        for place in 0..count {
            let found = text(input)?;
            let Some(columns) = self.expected else { continue };
            let Some(field) = (columns.field)(place) else { continue };
            let mut expected = String::new();
            (columns.type_name)(field, &mut expected);
            if !readable_as(found, &expected) {
                return Err(Stop::Error(Error::Mismatch {
                    store: Store::ClickHouse,
                    table: plain(self.table.name),
                    column: plain(self.table.columns[usize::from(field)]),
                    found: found.to_owned(),
                    expected,
                }));
            }
        }
        Ok(())
    }

    fn finished(&self) -> Result<(), Stop> {
        if self.begun && self.pending.is_empty() { Ok(()) } else { Err(Stop::Incomplete) }
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

    static TABLE: StoreTable = StoreTable { name: "`t`", columns: &["`s`"], sort_key: &[], engine: "" };

    /// Rows of one String each.
    #[derive(Default)]
    struct Strings(Vec<String>);

    impl Rows for Strings {
        fn row(&mut self, input: &mut &[u8]) -> Result<(), (u16, ReadError)> {
            let read = text(input).map_err(|_| (0, ReadError::Incomplete))?;
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
                table: &TABLE,
                expected: None,
                rows: &mut rows,
                begun: false,
                pending: Vec::new(),
                read: 0,
            };
            for piece in body.chunks(size) {
                assert!(decoder.feed(&Bytes::copy_from_slice(piece)).is_ok());
            }
            assert!(decoder.finished().is_ok(), "{size}");
            assert_eq!(rows.0, expected, "{size}");
        }
    }
}
