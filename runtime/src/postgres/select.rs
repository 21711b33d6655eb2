//! Reading rows: decoded by position while the server still sends.

use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Either, Executor, Row, TypeInfo as _, ValueRef};

use super::Inner;
use super::failure::{Failure, failure};
use super::operation::Operation;
use super::statement::{self, Columns};
use crate::error::Store;
use crate::model::{Cells, PostgresModel, plain};
use crate::query::plan::{Output, Plan};
use crate::query::{Fetch, Narrows, Planned, Reads, Whole};
use crate::sql::pg::{PgTypeInfo, name_of};
use crate::{Error, Postgres, Result};

/// Takes the rows of an answer one by one.
type Sink<'a> = dyn FnMut(&PgRow) -> Result<()> + Send + 'a;

/// The cells of a row, one after the other.
struct RowCells<'a> {
    row: &'a PgRow,
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

fn decode<M: PostgresModel>(row: &PgRow) -> Result<M> {
    M::decode(&mut RowCells { row, next: 0 }).map_err(|(field, source)| {
        let table = super::table(M::TABLE);
        Error::Decode {
            store: Store::Postgres,
            table: plain(table.name),
            column: plain(table.columns[usize::from(field)]),
            source,
        }
    })
}

impl<L> Narrows<Postgres> for L {}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> Reads<M, Whole> for Postgres {
    type Row = M;

    fn all(&self, plan: Planned) -> Fetch<'_, Vec<M>> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let columns = Columns::of::<M>();
            let mut rows = Vec::new();
            inner
                .select(&plan.0, Output::Fields(columns.field), columns, &mut |row| {
                    rows.push(decode(row)?);
                    Ok(())
                })
                .await?;
            Ok(rows)
        })
    }

    fn one(&self, plan: Planned) -> Fetch<'_, Option<M>> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let columns = Columns::of::<M>();
            let mut found = None;
            inner
                .select(&plan.0, Output::Fields(columns.field), columns, &mut |row| {
                    found = Some(decode(row)?);
                    Ok(())
                })
                .await?;
            Ok(found)
        })
    }

    fn count(&self, plan: Planned) -> Fetch<'_, u64> {
        let inner = &*self.inner;
        Fetch::new(async move {
            let mut count = 0;
            inner
                .select(&plan.0, Output::Count, Columns::of::<M>(), &mut |row| {
                    let bytes = RowCells { row, next: 0 }.next().and_then(|bytes| bytes.try_into().ok());
                    let number = bytes.map(i64::from_be_bytes).and_then(|number| number.try_into().ok());
                    count = number.ok_or_else(|| inner.unreadable("count(*) is no bigint"))?;
                    Ok(())
                })
                .await?;
            Ok(count)
        })
    }
}

impl Inner {
    /// Runs a select and hands each row to `sink`.
    ///
    /// A connection that turns out to be dead before the first row is replaced once: nothing was done then that
    /// would be done twice.
    async fn select(&self, plan: &Plan, output: Output, columns: Columns, sink: &mut Sink<'_>) -> Result<()> {
        let (sql, arguments) = statement::select(plan, output, columns)?;
        let expected = match output {
            Output::Fields(_) => Some((plan, columns)),
            Output::Count => None,
        };
        let mut rows = 0;
        let failed = match self.read(sql, arguments, expected, sink, &mut rows).await {
            Ok(()) => return Ok(()),
            Err(failed) => failed,
        };
        if !failed.broken || rows > 0 {
            return Err(failed.error);
        }
        self.pool.drop_idle();
        let (sql, arguments) = statement::select(plan, output, columns)?;
        self.read(sql, arguments, expected, sink, &mut rows).await.map_err(|failed| failed.error)
    }

    async fn read(
        &self,
        sql: String,
        arguments: PgArguments,
        expected: Option<(&Plan, Columns)>,
        sink: &mut Sink<'_>,
        rows: &mut u64,
    ) -> Result<(), Failure> {
        let sql: Arc<str> = sql.into();
        let mut operation = Operation::start(self, &sql).await?;
        let result = async {
            let query = sqlx::query_with(AssertSqlSafe(sql.clone()), arguments);
            let mut answers = operation.connection().fetch_many(query);
            loop {
                match answers.try_next().await {
                    Ok(Some(Either::Right(row))) => {
                        if let (0, Some((plan, columns))) = (*rows, expected) {
                            check(&row, plan, columns)?;
                        }
                        *rows += 1;
                        sink(&row)?;
                    }
                    Ok(Some(Either::Left(_))) => {}
                    Ok(None) => return Ok(()),
                    Err(error) => return Err(failure(error, self.pool.place(), false)),
                }
            }
        }
        .await;
        operation.end(result, *rows)
    }
}

/// The types that the server sends are those that the decoders expect. Once per answer, not per row.
fn check(row: &PgRow, plan: &Plan, columns: Columns) -> Result<()> {
    let table = super::table(plan.table);
    for (place, field) in (0..).map_while(columns.field).enumerate() {
        let Some(ty) = (columns.ty)(field) else { continue };
        let Some(column) = row.columns().get(place) else { continue };
        let info = column.type_info();
        let found = info.oid().map_or(0, |oid| oid.0);
        if !readable_as(found, &ty) {
            return Err(Error::Mismatch {
                store: Store::Postgres,
                table: plain(table.name),
                column: plain(table.columns[usize::from(field)]),
                found: name_of(found).map_or_else(|| info.name().to_lowercase(), ToOwned::to_owned),
                expected: ty.name.to_owned(),
            });
        }
    }
    Ok(())
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
