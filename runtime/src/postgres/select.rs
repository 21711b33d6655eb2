//! Reading rows: decoded by position while the server still sends.

use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Either, Executor as _, Row, TypeInfo as _, ValueRef};

use super::executor::{Executor, PostgresExecutor};
use super::failure::{Failure, failure};
use super::operation::Operation;
use super::statement;
use crate::error::Store;
use crate::model::{Cells, PostgresModel, StoreTable, Table, plain};
use crate::query::deadline::within;
use crate::query::plan::{Output, Plan};
use crate::query::render::Wanted;
use crate::query::{EachRow, Fetch, Planned, PostgresDialect, Reads, Unread, Whole, Wire, Yields};
use crate::shape::{self, LoadsRows};
use crate::sql::pg::{PgTypeInfo, name_of};
use crate::value::Value;
use crate::{Error, Result};

/// Takes the rows of an answer one by one.
pub(super) type Sink<'a> = dyn FnMut(PgRow, &[u32]) -> Result<(), Unread> + Send + 'a;

/// The cells of a row, one after the other.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct RowCells<'a> {
    row: &'a PgRow,
    /// The object ids of the columns' types.
    types: &'a [u32],
    next: usize,
}

impl Cells for RowCells<'_> {
    #[inline]
    fn next(&mut self) -> Option<&[u8]> {
        let value = self.row.try_get_raw(self.next).ok()?;
        self.next += 1;
        if value.is_null() { None } else { value.as_bytes().ok() }
    }
}

impl<'a> RowCells<'a> {
    pub(super) fn of(row: &'a PgRow, types: &'a [u32]) -> Self {
        Self { row, types, next: 0 }
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
    rows: Vec<PgRow>,
}

impl Answer {
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
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

    fn table_of(&self, table: &'static Table) -> (Store, Option<&'static StoreTable>) {
        (Store::Postgres, table.postgres.as_ref())
    }
}

impl Wire for PostgresDialect {
    type Cells<'a> = RowCells<'a>;

    #[inline]
    fn value<T: Value>(cells: &mut RowCells<'_>) -> Result<T, Unread> {
        cells.read()
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> Yields<PostgresDialect, M> for Whole {
    type Row = M;

    #[inline]
    fn read(cells: &mut RowCells<'_>) -> Result<M, Unread> {
        M::decode(cells).map_err(|(field, source)| Unread::Field(field, source))
    }
}

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, M: PostgresModel, O: Yields<PostgresDialect, M>> Reads<M, O> for E {
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

    fn count(&self, plan: Planned) -> Fetch<'_, u64> {
        Fetch::new(async move { self.executor().scalar(&plan.0, Wanted::Count).await })
    }

    fn each<'a>(&'a self, plan: Planned, mut each: EachRow<'a, O::Row>) -> Fetch<'a, ()> {
        let executor = self.executor();
        Fetch::new(async move {
            executor
                .select(&plan.0, Wanted::Rows, &mut |row, types| {
                    each(O::read(&mut RowCells::of(&row, types))?);
                    Ok(())
                })
                .await
        })
    }

    fn explain(&self, plan: Planned) -> Fetch<'_, String> {
        let executor = self.executor();
        Fetch::new(async move {
            let mut text = String::new();
            executor
                .select(&plan.0, Wanted::Explanation, &mut |row, types| {
                    let line: String = RowCells::of(&row, types).read()?;
                    text.push_str(&line);
                    text.push('\n');
                    Ok(())
                })
                .await?;
            Ok(text)
        })
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
        let place = (Store::Postgres, super::table(plan.table));
        within(plan, place, self.select_at_leisure(plan, wanted, sink)).await
    }

    async fn select_at_leisure(self, plan: &Plan, wanted: Wanted, sink: &mut Sink<'_>) -> Result<()> {
        let (sql, arguments) = statement::select(plan, wanted)?;
        let whole = wanted == Wanted::Rows && matches!(plan.output, Output::Whole);
        let expected = Expected { table: plan.table, whole, write: false };
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
    pub(super) async fn written<M: PostgresModel>(
        self,
        sql: String,
        arguments: PgArguments,
    ) -> Result<Vec<M>> {
        let mut all = Vec::new();
        let mut sink = |row: PgRow, types: &[u32]| {
            all.push(<Whole as Yields<PostgresDialect, M>>::read(&mut RowCells::of(&row, types))?);
            Ok(())
        };
        self.write_returning(M::TABLE, sql, arguments, &mut sink).await?;
        Ok(all)
    }

    /// The same, handing the rows of a table to `sink`. Gives how many they are.
    pub(super) async fn write_returning(
        self,
        table: &'static Table,
        sql: String,
        arguments: PgArguments,
        sink: &mut Sink<'_>,
    ) -> Result<u64> {
        let expected = Expected { table, whole: true, write: true };
        let mut rows = 0;
        let read = self.read(sql, arguments, expected, sink, &mut rows).await;
        read.map(|()| rows).map_err(|failed| failed.error)
    }

    async fn read(
        self,
        sql: String,
        arguments: PgArguments,
        expected: Expected,
        sink: &mut Sink<'_>,
        rows: &mut u64,
    ) -> Result<(), Failure> {
        let sql: Arc<str> = sql.into();
        let mut operation = Operation::start(self, &sql).await?;
        let result = async {
            let query = sqlx::query_with(AssertSqlSafe(sql.clone()), arguments);
            let mut answers = operation.connection().fetch_many(query);
            let mut types = Vec::new();
            loop {
                match answers.try_next().await {
                    Ok(Some(Either::Right(row))) => {
                        if *rows == 0 {
                            types = expected.types(&row)?;
                        }
                        *rows += 1;
                        sink(row, &types).map_err(|unread| expected.unread(unread))?;
                    }
                    Ok(Some(Either::Left(_))) => {}
                    Ok(None) => return Ok(()),
                    Err(error) => return Err(failure(error, self.place(), expected.write)),
                }
            }
        }
        .await;
        operation.end(result, *rows)
    }
}

/// What an answer should hold.
#[derive(Clone, Copy)]
struct Expected {
    table: &'static Table,
    /// The columns of the model, and not expressions.
    whole: bool,
    /// The statement writes, too.
    write: bool,
}

impl Expected {
    /// The types that the server sends. Those of whole rows are those that the decoders expect: checked once per
    /// answer, not per row.
    fn types(self, row: &PgRow) -> Result<Vec<u32>> {
        let oid = |column: &sqlx::postgres::PgColumn| column.type_info().oid().map_or(0, |oid| oid.0);
        let types: Vec<u32> = row.columns().iter().map(oid).collect();
        if !self.whole {
            return Ok(types);
        }
        let table = super::table(self.table);
        for (place, field) in table.fields().enumerate() {
            let (Some(ty), Some(&found)) = (table.postgres_type(field), types.get(place)) else { continue };
            if !readable_as(found, &ty) {
                let info = row.columns()[place].type_info();
                return Err(Error::Mismatch {
                    store: Store::Postgres,
                    table: plain(table.name),
                    column: plain(table.columns[usize::from(field)]),
                    found: name_of(found).map_or_else(|| info.name().to_lowercase(), ToOwned::to_owned),
                    expected: ty.name.to_owned(),
                });
            }
        }
        Ok(types)
    }

    fn unread(self, unread: Unread) -> Error {
        unread.error(Store::Postgres, super::table(self.table))
    }
}

/// Types with the same bytes: `text`, `varchar`, `bpchar`, `name`, `citext` (which has no fixed id).
const TEXTS: [u32; 4] = [25, 1043, 1042, 19];
/// Object ids below are fixed; those above belong to the database.
const FIRST_OF_DATABASE: u32 = 16384;

fn readable_as(found: u32, ty: &PgTypeInfo) -> bool {
    let texts = |oid: u32| TEXTS.contains(&oid) || oid >= FIRST_OF_DATABASE;
    match ty.oid {
        0 => texts(found),
        expected if found == expected => true,
        expected => TEXTS.contains(&expected) && texts(found),
    }
}
