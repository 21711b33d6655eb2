//! Reading rows: decoded by position, across the borders of the pieces that an answer comes in.

use std::sync::LazyLock;

use rowcol_codegen::schema::clickhouse::Type;

use super::exception::{self, Tail};
use super::skip::skip;
use super::statement::{self, Statement};
use super::turn::Turn;
use super::types::{readable_as, split};
use super::{ClickHouse, Inner};
use crate::error::Store;
use crate::events::Running;
use crate::model::{ClickHouseModel, Model, NullAs, StoreTable, Table, plain};
use crate::query::deadline::within;
use crate::query::plan::Plan;
use crate::query::render::Wanted;
use crate::query::selection::Paged;
use crate::query::stream::Ahead;
use crate::query::tokens::Place;
use crate::query::{
    ClickHouseDialect, Explained, Fetch, LivesIn, Planned, ReadWhole, Reads, RowStream, SortValue, Source,
    Unread, Wire, Yields,
};
use crate::shape::{self, Decode, LoadsRows};
use crate::value::{Args, ReadError, Value};
use crate::{Error, Result, ValueError};

/// Answers of at most so many rows are sent only once the server has all of them, so that errors come first.
const WHOLE: u64 = 1000;

/// The cells of a row, one after the other.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct RowCells<'a> {
    input: &'a [u8],
    /// The types of the columns.
    types: &'a [Type],
    /// Those of the columns whose empty lists and maps stand for NULL.
    nulls: &'a [bool],
    next: usize,
}

/// The type of a bare NULL.
static NOTHING: LazyLock<Type> = LazyLock::new(|| Type::Other("Nothing".into()));

impl RowCells<'_> {
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
        T::read_clickhouse(ty, &mut self.input).map_err(|error| match error {
            ReadError::Incomplete => Unread::Incomplete,
            ReadError::Invalid(source) => Unread::Place(place, source),
        })
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

    pub(crate) fn row(&self, at: usize) -> RowCells<'_> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        RowCells { input: &self.bytes[start..self.ends[at]], types: &self.types, nulls: &self.nulls, next: 0 }
    }
}

impl Sink for Answer {
    fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread> {
        if self.types.is_empty() {
            self.types = cells.types.to_vec();
            self.nulls = cells.nulls.to_vec();
        }
        let start = cells.input;
        for (place, ty) in cells.types.iter().enumerate() {
            skip(ty, &mut cells.input).map_err(|error| match error {
                ReadError::Incomplete => Unread::Incomplete,
                ReadError::Invalid(source) => Unread::Place(place, source),
            })?;
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

    fn table_of(&self, table: &'static Table) -> (Store, Option<&'static StoreTable>) {
        (Store::ClickHouse, table.clickhouse.as_ref())
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
        (value.clickhouse)(ty, &mut cells.input, args).map_err(|error| match error {
            ReadError::Incomplete => Unread::Incomplete,
            ReadError::Invalid(source) => Unread::Place(place, source),
        })
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

/// Takes the rows of an answer.
pub(super) trait Sink: Send {
    /// Reads a row.
    fn row(&mut self, cells: &mut RowCells<'_>) -> Result<(), Unread>;

    /// Forgets all rows: the answer is read again.
    fn reset(&mut self);
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

    /// The turn of a query, with its id and settings. The server, too, stops what takes too long: the client may be
    /// gone by then.
    pub(super) async fn turn_for(&self, plan: &Plan) -> Result<Turn> {
        let clauses = plan.clauses();
        let mut turn = self.transport.reading_turn().await?.named(clauses.clickhouse.query_id.as_ref());
        if let Some(limit) = clauses.timeout {
            turn = turn.set("max_execution_time", &limit.as_secs_f64().to_string());
        }
        Ok(clauses.clickhouse.settings.iter().fold(turn, |turn, (name, value)| turn.set(name, value)))
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

    pub(super) fn feed(&mut self, mut input: &[u8]) -> Result<(), Stop> {
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
        if self.types.is_none() {
            self.types = Some(self.header(input)?);
            return Ok(());
        }
        let types = self.types.as_deref().unwrap_or_default();
        let mut cells = RowCells { input, types, nulls: &self.nulls, next: 0 };
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
        if self.types.is_some() && self.pending.is_empty() { Ok(()) } else { Err(Stop::Incomplete) }
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

    static TABLE: Table = Table {
        model: "T",
        fields: &[],
        key: &[],
        tenant: None,
        updated_at: &[],
        version: None,
        postgres: None,
        clickhouse: None,
    };

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
                table: &TABLE,
                models: None,
                rows: &mut rows,
                types: None,
                nulls: Vec::new(),
                pending: Vec::new(),
                read: 0,
            };
            for piece in body.chunks(size) {
                assert!(decoder.feed(piece).is_ok());
            }
            assert!(decoder.finished().is_ok(), "{size}");
            assert_eq!(rows.0, expected, "{size}");
        }
    }
}
