//! Reading rows: decoded by position while the server still sends.

use std::sync::Arc;

use super::arguments::Arguments;
use super::executor::{Executor, PostgresExecutor};
use super::failure::{Failure, failure};
use super::link::{Next, Row};
use super::operation::Operation;
use super::statement;
use crate::error::Store;
use crate::model::{Cells, PostgresModel, Table, plain};
use crate::query::deadline::within;
use crate::query::plan::Plan;
use crate::query::render::Wanted;
use crate::query::selection::Paged;
use crate::query::stream::{AllAtOnce, Taken, rest};
use crate::query::{
    Explained, Fetch, LivesIn, Planned, PostgresDialect, ReadWhole, Reads, RowStream, SortValue, Source,
    Unread, Whole, Wire, Yields,
};
use crate::shape::{self, LoadsRows};
use crate::sql::pg::{self, FIRST_OF_DATABASE, NAME, PgType, PgTypeInfo, name_of};
use crate::value::{Args, Value};
use crate::{Error, Result};

/// Takes the rows of an answer one by one.
pub(super) type Sink<'a> = dyn FnMut(Row, &[u32]) -> Result<(), Unread> + Send + 'a;

/// Collects whole rows.
pub(super) fn whole_rows<M: PostgresModel>(
    rows: &mut Vec<M>,
) -> impl FnMut(Row, &[u32]) -> Result<(), Unread> + Send {
    |row, types| {
        rows.push(<Whole as Yields<PostgresDialect, M>>::read(&mut RowCells::of(&row, types))?);
        Ok(())
    }
}

/// The cells of a row, one after the other.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct RowCells<'a> {
    row: &'a Row,
    /// The object ids of the columns' types.
    types: &'a [u32],
    next: usize,
}

impl Cells for RowCells<'_> {
    #[inline]
    fn next(&mut self) -> Option<&[u8]> {
        self.bytes()
    }
}

impl<'a> RowCells<'a> {
    pub(super) fn of(row: &'a Row, types: &'a [u32]) -> Self {
        Self { row, types, next: 0 }
    }

    /// The bytes of the next cell.
    #[inline]
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let place = self.next;
        self.next += 1;
        self.row.cell(place)
    }

    /// The next cell.
    #[inline]
    pub(crate) fn read<T: Value>(&mut self) -> Result<T, Unread> {
        let place = self.next;
        let ty = self.types.get(place).copied().unwrap_or(0);
        T::read_postgres(ty, self.next()).map_err(|source| Unread::Place(place, source))
    }
}

/// Rows that are kept as they came.
#[doc(hidden)]
#[derive(Default)]
#[allow(missing_debug_implementations)]
pub struct Answer {
    types: Vec<u32>,
    rows: Vec<Row>,
}

impl Answer {
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Drops all but the first rows.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.rows.truncate(rows);
    }

    pub(crate) fn row(&self, at: usize) -> RowCells<'_> {
        RowCells { row: &self.rows[at], types: &self.types, next: 0 }
    }
}

impl<E: PostgresExecutor> LoadsRows for E {
    fn load(&self, plan: Plan) -> Fetch<'_, shape::Answer> {
        let executor = self.executor();
        Fetch::new(async move {
            let mut answer = Answer::default();
            executor
                .select(&plan, Wanted::Rows, &mut |row, types| {
                    if answer.rows.is_empty() {
                        answer.types = types.to_vec();
                    }
                    answer.rows.push(row);
                    Ok(())
                })
                .await?;
            Ok(shape::Answer::Postgres(answer))
        })
    }

    fn store(&self) -> Store {
        Store::Postgres
    }
}

impl Wire for PostgresDialect {
    type Cells<'a> = RowCells<'a>;

    #[inline]
    fn value<T: Value>(cells: &mut RowCells<'_>) -> Result<T, Unread> {
        cells.read()
    }

    fn sorted(cells: &mut RowCells<'_>, value: &SortValue, args: &mut Args) -> Result<(), Unread> {
        let place = cells.next;
        let ty = cells.types.get(place).copied().unwrap_or(0);
        (value.postgres)(ty, cells.next(), args).map_err(|source| Unread::Place(place, source))
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> ReadWhole<PostgresDialect> for M {
    #[inline]
    fn read_part(cells: &mut RowCells<'_>) -> Result<M, Unread> {
        M::decode(cells).map_err(|(field, source)| Unread::Field(M::TABLE, field, source))
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> ReadWhole<PostgresDialect> for Option<M> {
    fn read_part(cells: &mut RowCells<'_>) -> Result<Self, Unread> {
        if PostgresDialect::value(cells)? {
            return M::read_part(cells).map(Some);
        }
        cells.next += M::POSTGRES.len();
        Ok(None)
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> LivesIn<PostgresDialect> for M {}

#[diagnostic::do_not_recommend]
impl<E, M, O> Reads<M, O> for E
where
    E: PostgresExecutor,
    M: Source + LivesIn<PostgresDialect>,
    O: Yields<PostgresDialect, M>,
{
    type Row = O::Row;
    type Dialect = PostgresDialect;

    fn all(&self, plan: Planned) -> Fetch<'_, Vec<O::Row>> {
        let executor = self.executor();
        Fetch::new(async move {
            let mut rows = Vec::new();
            executor
                .select(&plan.0, Wanted::Rows, &mut |row, types| {
                    rows.push(O::read(&mut RowCells::of(&row, types))?);
                    Ok(())
                })
                .await?;
            Ok(rows)
        })
    }

    fn one(&self, plan: Planned) -> Fetch<'_, Option<O::Row>> {
        let executor = self.executor();
        Fetch::new(async move {
            let mut found = None;
            executor
                .select(&plan.0, Wanted::Rows, &mut |row, types| {
                    found = Some(O::read(&mut RowCells::of(&row, types))?);
                    Ok(())
                })
                .await?;
            Ok(found)
        })
    }

    fn page(&self, plan: Planned, rows: u64) -> Fetch<'_, (Vec<O::Row>, Option<Args>)> {
        let executor = self.executor();
        Fetch::new(async move {
            let mut page = Paged::new(&plan.0, rows);
            executor
                .select(&plan.0, Wanted::Rows, &mut |row, types| {
                    page.read::<PostgresDialect, M, O>(&mut RowCells::of(&row, types))
                })
                .await?;
            Ok(page.finish())
        })
    }

    fn stream(&self, plan: Planned) -> RowStream<'_, O::Row> {
        let executor = self.executor();
        RowStream::new(move |ahead| async move {
            let mut sink = |row: Row, types: &[u32]| {
                ahead.push(O::read(&mut RowCells::of(&row, types))?);
                Ok(())
            };
            executor.select_taken(&plan.0, Wanted::Rows, &mut sink, &*ahead).await
        })
    }

    fn explain(&self, plan: Planned, what: Explained) -> Fetch<'_, String> {
        let executor = self.executor();
        Fetch::new(async move {
            let mut lines: Vec<String> = Vec::new();
            executor
                .select(&plan.0, Wanted::Explained(what), &mut |row, types| {
                    lines.push(PostgresDialect::value(&mut RowCells::of(&row, types))?);
                    Ok(())
                })
                .await?;
            Ok(lines.join("\n"))
        })
    }

    fn count(&self, plan: Planned) -> Fetch<'_, u64> {
        Fetch::new(async move { self.executor().scalar(&plan.0, Wanted::Count).await })
    }

    fn exists(&self, plan: Planned) -> Fetch<'_, bool> {
        Fetch::new(async move { self.executor().scalar(&plan.0, Wanted::Exists).await })
    }
}

impl Executor<'_> {
    /// Runs a statement that gives one value.
    async fn scalar<T: Value>(self, plan: &Plan, wanted: Wanted) -> Result<T> {
        let mut value = None;
        self.select(plan, wanted, &mut |row, types| {
            value = Some(PostgresDialect::value(&mut RowCells::of(&row, types))?);
            Ok(())
        })
        .await?;
        value.ok_or_else(|| self.unreadable("the answer has no row"))
    }

    /// Runs a select and hands each row to `sink`.
    ///
    /// A connection that turns out to be dead before the first row is replaced once: nothing was done then that
    /// would be done twice.
    async fn select(self, plan: &Plan, wanted: Wanted, sink: &mut Sink<'_>) -> Result<()> {
        self.select_taken(plan, wanted, sink, &AllAtOnce).await
    }

    /// The same, as fast as the rows are taken.
    async fn select_taken(
        self,
        plan: &Plan,
        wanted: Wanted,
        sink: &mut Sink<'_>,
        taken: &dyn Taken,
    ) -> Result<()> {
        let place = (Store::Postgres, super::table(plan.table));
        within(plan, place, self.select_at_leisure(plan, wanted, sink, taken)).await
    }

    async fn select_at_leisure(
        self,
        plan: &Plan,
        wanted: Wanted,
        sink: &mut Sink<'_>,
        taken: &dyn Taken,
    ) -> Result<()> {
        let (sql, arguments) = statement::select(plan, wanted)?;
        let whole = wanted == Wanted::Rows && plan.is_whole();
        let expected = Expected { table: plan.table, plan: Some(plan), whole, write: false, taken };
        let mut rows = 0;
        let failed = match self.read(sql, arguments, expected, sink, &mut rows).await {
            Ok(()) => return Ok(()),
            Err(failed) => failed,
        };
        if !failed.broken || rows > 0 || !self.may_reconnect() {
            return Err(failed.error);
        }
        self.inner().pool.drop_idle();
        let (sql, arguments) = statement::select(plan, wanted)?;
        self.read(sql, arguments, expected, sink, &mut rows).await.map_err(|failed| failed.error)
    }

    /// Runs a statement that writes, and gives whole rows.
    pub(super) async fn written<M: PostgresModel>(self, sql: String, arguments: Arguments) -> Result<Vec<M>> {
        let mut rows = Vec::new();
        self.write_returning(M::TABLE, sql, arguments, &mut whole_rows(&mut rows)).await?;
        Ok(rows)
    }

    /// The same, handing the rows of a table to `sink`. Gives how many they are.
    pub(super) async fn write_returning(
        self,
        table: &'static Table,
        sql: String,
        arguments: Arguments,
        sink: &mut Sink<'_>,
    ) -> Result<u64> {
        let expected = Expected { table, plan: None, whole: true, write: true, taken: &AllAtOnce };
        let mut rows = 0;
        let read = self.read(sql, arguments, expected, sink, &mut rows).await;
        read.map(|()| rows).map_err(|failed| failed.error)
    }

    async fn read(
        self,
        sql: String,
        arguments: Arguments,
        expected: Expected<'_>,
        sink: &mut Sink<'_>,
        rows: &mut u64,
    ) -> Result<(), Failure> {
        let sql: Arc<str> = sql.into();
        let mut operation = Operation::start(self, &sql).await?;
        let result = async {
            let failed = |error| failure(error, self.place(), expected.write);
            let mut answers = operation.connection().run(&sql, arguments).await.map_err(failed)?;
            let mut types = Vec::new();
            while let Some(next) = answers.next().await.map_err(failed)? {
                let Next::Row(row) = next else { continue };
                if *rows == 0 {
                    types = expected.types(&row)?;
                }
                *rows += 1;
                sink(row, &types).map_err(|unread| expected.unread(unread))?;
                rest(expected.taken).await;
            }
            Ok(())
        }
        .await;
        operation.end(result, *rows)
    }
}

/// What an answer should hold.
#[derive(Clone, Copy)]
struct Expected<'a> {
    table: &'static Table,
    /// A select may give the rows of several models.
    plan: Option<&'a Plan>,
    /// The columns of the models, and not expressions.
    whole: bool,
    /// The statement writes, too.
    write: bool,
    /// How fast its rows are read.
    taken: &'a dyn Taken,
}

impl Expected<'_> {
    /// The types that the server sends. Those of whole rows are those that the decoders expect: checked once per
    /// answer, not per row.
    fn types(self, row: &Row) -> Result<Vec<u32>> {
        let types = row.types();
        if !self.whole {
            return Ok(types);
        }
        let mut place = 0;
        match self.plan {
            None => Self::check(self.table, row, &types, &mut place)?,
            Some(plan) => {
                for (table, optional) in plan.models() {
                    // The mark of a row that may be missing.
                    place += usize::from(optional);
                    Self::check(table, row, &types, &mut place)?;
                }
            }
        }
        Ok(types)
    }

    /// Checks the columns of one model, from a place on.
    fn check(table: &'static Table, row: &Row, types: &[u32], place: &mut usize) -> Result<()> {
        let table = super::table(table);
        for field in table.fields() {
            let place = std::mem::replace(place, *place + 1);
            let (Some(ty), Some(&found)) = (table.postgres_type(field), types.get(place)) else { continue };
            if !readable_as(found, &ty) {
                return Err(Error::Mismatch {
                    store: Store::Postgres,
                    table: plain(table.name),
                    column: plain(table.columns[usize::from(field)]),
                    found: name_of(found).map_or_else(|| row.type_name(place), ToOwned::to_owned),
                    expected: ty.name.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn unread(self, unread: Unread) -> Error {
        unread.error(Store::Postgres, super::table(self.table))
    }
}

/// Types with the same bytes; `citext`, another one, has no fixed id.
const TEXTS: [u32; 4] = [pg::Text::INFO.oid, pg::Varchar::<0>::INFO.oid, pg::Char::<0>::INFO.oid, NAME];

pub(super) fn readable_as(found: u32, ty: &PgTypeInfo) -> bool {
    let texts = |oid: u32| TEXTS.contains(&oid) || oid >= FIRST_OF_DATABASE;
    match ty.oid {
        0 => texts(found),
        expected if found == expected => true,
        expected => TEXTS.contains(&expected) && texts(found),
    }
}
