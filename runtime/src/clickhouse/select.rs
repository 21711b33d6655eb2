//! Reading rows: decoded by position, across the borders of the pieces that an answer comes in.

use std::sync::LazyLock;

use rowcol_codegen::schema::clickhouse::Type;

use super::decoder::{Decoder, Sink, Stop};
use super::exception::{self, Tail};
use super::skip::skip;
use super::statement::{self, Parameter, Statement};
use super::turn::Turn;
use super::{ClickHouse, Inner};
use crate::error::Store;
use crate::events::Running;
use crate::model::{ClickHouseModel, Model};
use crate::query::deadline::within;
use crate::query::plan::Plan;
use crate::query::render::Wanted;
use crate::query::selection::Paged;
use crate::query::stream::Ahead;
use crate::query::{
    ClickHouseDialect, Explained, Fetch, LivesIn, Planned, ReadWhole, Reads, RowStream, SortValue, Source,
    Unread, Wire, Yields,
};
use crate::shape::{self, Decode, LoadsRows};
use crate::value::{Args, Value};
use crate::{Error, Result};

/// How rows are sent.
pub(super) const FORMAT: &str = "RowBinaryWithNamesAndTypes";
/// Answers of at most so many rows are sent only once the server has all of them, so that errors come first.
const WHOLE: u64 = 1000;

/// The cells of a row, one after the other.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct RowCells<'a> {
    pub(super) input: &'a [u8],
    /// The types of the columns.
    types: &'a [Type],
    /// Those of the columns whose empty lists and maps stand for NULL.
    nulls: &'a [bool],
    next: usize,
}

/// The type of a bare NULL.
static NOTHING: LazyLock<Type> = LazyLock::new(|| Type::Other("Nothing".into()));

impl<'a> RowCells<'a> {
    pub(super) fn of(input: &'a [u8], types: &'a [Type], nulls: &'a [bool]) -> Self {
        Self { input, types, nulls, next: 0 }
    }

    /// The next cell.
    #[inline]
    pub(crate) fn read<T: Value>(&mut self) -> Result<T, Unread> {
        let place = self.next;
        self.next += 1;
        let Some(mut ty) = self.types.get(place) else { return Err(Unread::Incomplete) };
        if T::NULLABLE && self.nulls.get(place) == Some(&true) && self.input.first() == Some(&0) {
            // A list and a map begin with their length.
            self.input = &self.input[1..];
            ty = &NOTHING;
        }
        T::read_clickhouse(ty, &mut self.input).map_err(|error| Unread::cell(place, error))
    }

    /// Leaves out the next cell.
    pub(crate) fn skip(&mut self) -> Result<(), Unread> {
        let place = self.next;
        self.next += 1;
        let ty = self.types.get(place).ok_or(Unread::Incomplete)?;
        skip(ty, &mut self.input).map_err(|error| Unread::cell(place, error))
    }

    /// All cells that are left, as a model.
    pub(crate) fn whole<M: Model>(&mut self, read: Decode<M>) -> Result<M, Unread> {
        read(&mut self.input).map_err(|error| Unread::field(M::TABLE, error))
    }
}

/// Rows that are kept as they came.
#[doc(hidden)]
#[derive(Default)]
#[allow(missing_debug_implementations)]
pub struct Answer {
    types: Vec<Type>,
    nulls: Vec<bool>,
    bytes: Vec<u8>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl Answer {
    pub(crate) fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Drops all but the first rows.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
    }

    pub(crate) fn row(&self, at: usize) -> RowCells<'_> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        RowCells::of(&self.bytes[start..self.ends[at]], &self.types, &self.nulls)
    }
}

impl Sink for Answer {
    fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread> {
        if self.types.is_empty() {
            self.types = cells.types.to_vec();
            self.nulls = cells.nulls.to_vec();
        }
        let start = cells.input;
        for _ in cells.types {
            cells.skip()?;
        }
        self.bytes.extend_from_slice(&start[..start.len() - cells.input.len()]);
        self.ends.push(self.bytes.len());
        Ok(())
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

impl LoadsRows for ClickHouse {
    fn load(&self, plan: Plan) -> Fetch<'_, shape::Answer> {
        Fetch::new(async move {
            let mut answer = Answer::default();
            self.inner.select(&plan, Wanted::Rows, &mut answer).await?;
            Ok(shape::Answer::ClickHouse(answer))
        })
    }

    fn store(&self) -> Store {
        Store::ClickHouse
    }
}

impl Wire for ClickHouseDialect {
    type Cells<'a> = RowCells<'a>;

    #[inline]
    fn value<T: Value>(cells: &mut RowCells<'_>) -> Result<T, Unread> {
        cells.read()
    }

    fn sorted(cells: &mut RowCells<'_>, value: &SortValue, args: &mut Args) -> Result<(), Unread> {
        let place = cells.next;
        cells.next += 1;
        let ty = cells.types.get(place).ok_or(Unread::Incomplete)?;
        (value.clickhouse)(ty, &mut cells.input, args).map_err(|error| Unread::cell(place, error))
    }
}

#[diagnostic::do_not_recommend]
impl<M: ClickHouseModel> ReadWhole<ClickHouseDialect> for M {
    #[inline]
    fn read_part(cells: &mut RowCells<'_>) -> Result<M, Unread> {
        M::read(&mut cells.input).map_err(|error| Unread::field(M::TABLE, error))
    }
}

#[diagnostic::do_not_recommend]
impl<M: ClickHouseModel> ReadWhole<ClickHouseDialect> for Option<M> {
    fn read_part(cells: &mut RowCells<'_>) -> Result<Self, Unread> {
        // A list of none or one begins with its length.
        let (length, rest) = cells.input.split_first().ok_or(Unread::Incomplete)?;
        cells.input = rest;
        (*length > 0).then(|| M::read_part(cells)).transpose()
    }
}

#[diagnostic::do_not_recommend]
impl<M: ClickHouseModel> LivesIn<ClickHouseDialect> for M {}

#[diagnostic::do_not_recommend]
impl<M: Source + LivesIn<ClickHouseDialect>, O: Yields<ClickHouseDialect, M>> Reads<M, O> for ClickHouse {
    type Row = O::Row;
    type Dialect = ClickHouseDialect;

    fn all(&self, plan: Planned) -> Fetch<'_, Vec<O::Row>> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let mut rows = Collected(Vec::new(), O::read);
            inner.select(&plan.0, Wanted::Rows, &mut rows).await?;
            Ok(rows.0)
        })
    }

    fn one(&self, plan: Planned) -> Fetch<'_, Option<O::Row>> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let mut rows = Collected(Vec::new(), O::read);
            inner.select(&plan.0, Wanted::Rows, &mut rows).await?;
            Ok(rows.0.pop())
        })
    }

    fn page(&self, plan: Planned, rows: u64) -> Fetch<'_, (Vec<O::Row>, Option<Args>)> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let read = |page: &mut Paged<O::Row>, cells: &mut RowCells<'_>| {
                page.read::<ClickHouseDialect, M, O>(cells)
            };
            let empty = || Paged::new(&plan.0, rows);
            let mut page = Pages { page: empty(), empty, read };
            inner.select(&plan.0, Wanted::Rows, &mut page).await?;
            Ok(page.page.finish())
        })
    }

    fn stream(&self, plan: Planned) -> RowStream<'_, O::Row> {
        let inner = &*self.inner;
        RowStream::new(move |ahead| async move {
            let mut rows = Streamed { ahead: &ahead, read: O::read };
            inner.stream(&plan.0, &mut rows, &*ahead).await
        })
    }

    fn explain(&self, plan: Planned, what: Explained) -> Fetch<'_, String> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let mut lines: Collected<String> = Collected(Vec::new(), ClickHouseDialect::value);
            inner.select(&plan.0, Wanted::Explained(what), &mut lines).await?;
            Ok(lines.0.join("\n"))
        })
    }

    fn count(&self, plan: Planned) -> Fetch<'_, u64> {
        Fetch::new(async move { self.inner.scalar(&plan.0, Wanted::Count).await })
    }

    fn exists(&self, plan: Planned) -> Fetch<'_, bool> {
        Fetch::new(async move { self.inner.scalar(&plan.0, Wanted::Exists).await })
    }
}

/// How a row is read.
type ReadRow<R> = fn(&mut RowCells<'_>) -> Result<R, Unread>;

struct Collected<R>(Vec<R>, ReadRow<R>);

impl<R: Send> Sink for Collected<R> {
    #[inline]
    fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread> {
        self.0.push((self.1)(cells)?);
        Ok(())
    }

    fn reset(&mut self) {
        self.0.clear();
    }
}

/// Rows that are taken one by one.
struct Streamed<'a, R> {
    ahead: &'a Ahead<R>,
    read: ReadRow<R>,
}

impl<R: Send> Sink for Streamed<'_, R> {
    fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread> {
        self.ahead.push((self.read)(cells)?);
        Ok(())
    }

    /// The answer of a stream is read once.
    fn reset(&mut self) {}
}

/// The rows of a page.
struct Pages<R, E, F> {
    page: Paged<R>,
    empty: E,
    read: F,
}

impl<R, E, F> Sink for Pages<R, E, F>
where
    R: Send,
    E: Fn() -> Paged<R> + Send,
    F: FnMut(&mut Paged<R>, &mut RowCells<'_>) -> Result<(), Unread> + Send,
{
    fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread> {
        (self.read)(&mut self.page, cells)
    }

    fn reset(&mut self) {
        self.page = (self.empty)();
    }
}

impl Inner {
    /// Runs a statement that gives one value.
    async fn scalar<T: Value>(&self, plan: &Plan, wanted: Wanted) -> Result<T> {
        let mut rows: Collected<T> = Collected(Vec::new(), ClickHouseDialect::value);
        self.select(plan, wanted, &mut rows).await?;
        rows.0.pop().ok_or_else(|| self.transport.unreadable("the answer has no row"))
    }

    async fn select(&self, plan: &Plan, wanted: Wanted, rows: &mut dyn Sink) -> Result<()> {
        let place = (Store::ClickHouse, super::table(plan.table));
        within(plan, place, self.select_at_leisure(plan, wanted, rows)).await
    }

    async fn select_at_leisure(&self, plan: &Plan, wanted: Wanted, rows: &mut dyn Sink) -> Result<()> {
        let whole = wanted != Wanted::Rows
            || !self.transport.tagged
            || plan.limit.is_some_and(|limit| limit <= WHOLE);
        let statement = statement::select(plan, wanted)?;
        if self.read(plan, wanted, statement, whole, rows).await? {
            return Ok(());
        }
        rows.reset();
        let statement = statement::select(plan, wanted)?;
        self.read(plan, wanted, statement, true, rows).await?;
        Ok(())
    }

    /// The turn of a query, with its id and settings.
    pub(super) async fn turn_for(&self, plan: &Plan) -> Result<Turn> {
        Ok(self.transport.reading_turn().await?.of(plan))
    }

    /// Why no further row was read.
    pub(super) fn stopped(&self, stop: Stop) -> Error {
        match stop {
            Stop::Error(error) => error,
            Stop::Incomplete => self.transport.unreadable("it ends inside of a row: was the query killed?"),
        }
    }

    /// The error that stands behind the rows of an answer.
    pub(super) fn exception(&self, text: String) -> Error {
        match exception::parse(&text) {
            Some(error) => Error::Database(Box::new(error)),
            None => self.transport.unreadable(text),
        }
    }

    /// Whether the rows that were read are sure to be all and nothing else: not if the last of them could be the
    /// text of an exception, or hold what looks like one. A `whole` answer always is.
    async fn read(
        &self,
        plan: &Plan,
        wanted: Wanted,
        statement: Statement,
        whole: bool,
        rows: &mut dyn Sink,
    ) -> Result<bool> {
        let Statement { sql, parameters } = statement;
        let turn = self.turn_for(plan).await?;
        let running = Running::start(&self.listeners, Store::ClickHouse, &sql);
        let mut decoder = Decoder::new(plan, wanted, rows);
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
        parameters: Vec<Parameter>,
        whole: bool,
        decoder: &mut Decoder<'_>,
    ) -> Result<bool> {
        let failed = |error| self.transport.failure(error, false);
        let mut answer = turn.fetch(sql, parameters, FORMAT, whole).map_err(failed)?;
        let mut tail = Tail::default();
        let mut decoded = Ok(());
        while let Some(piece) = answer.next().await.map_err(failed)? {
            if decoded.is_ok() {
                decoded = decoder.feed(&mut &piece[..], || false);
            }
            tail.push(piece);
        }
        let exception = if whole { None } else { tail.exception() };
        match (decoded.and_then(|()| decoder.finished()), exception) {
            (Ok(()), exception) => Ok(exception.is_none()),
            (Err(stop), None) => Err(self.stopped(stop)),
            (Err(_), Some(text)) => Err(self.exception(text)),
        }
    }
}
