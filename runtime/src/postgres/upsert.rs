//! New rows that may meet rows that are there, and new rows that are given back.
//!
//! | rows | where they come from | why |
//! |---|---|---|
//! | under 20 | `values ($1, …), (…)` | one round trip |
//! | under 500 | `select * from unnest($1::text[], …)` | one text and one plan for every number of rows |
//! | more, or with arrays | a temporary table, filled by `copy`, in one transaction | `unnest` is slower, and takes arrays apart |

use sqlx::postgres::{PgArguments, PgRow};

use super::change::push_returning;
use super::executor::{Executor, PostgresExecutor};
use super::insert::{Batch, COPY_FROM, TypedBatch, UNNEST_FROM, into, unnest, values};
use super::select::{RowCells, Sink};
use super::statement::{Binding, Listing};
use super::transaction::Transaction;
use crate::Result;
use crate::model::{PostgresModel, StoreTable, Table};
use crate::query::plan::Plan;
use crate::query::render::{self, CHANGED, Part, Target};
use crate::query::{Conflict, Fetch, PostgresDialect, RendersUpsert, Sql, Then, Upserts, Whole, Yields};
use crate::sql::pg::PgTypeInfo;

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, M: PostgresModel> Upserts<M> for E {
    fn upsert<'a>(&'a self, rows: &'a [M], conflict: Conflict) -> Fetch<'a, u64> {
        Fetch::new(async move {
            let batch = TypedBatch::new(rows);
            self.executor().new_rows(&New { batch: &batch, conflict: Some(&conflict) }, None).await
        })
    }

    fn insert_returning<'a>(&'a self, rows: &'a [M], conflict: Option<Conflict>) -> Fetch<'a, Vec<M>> {
        Fetch::new(async move {
            let batch = TypedBatch::new(rows);
            let new = New { batch: &batch, conflict: conflict.as_ref() };
            let mut written = Vec::with_capacity(rows.len());
            let mut sink = |row: PgRow, types: &[u32]| {
                written.push(<Whole as Yields<PostgresDialect, M>>::read(&mut RowCells::of(&row, types))?);
                Ok(())
            };
            self.executor().new_rows(&new, Some(&mut sink)).await?;
            Ok(written)
        })
    }
}

/// Rows to be inserted, and what else their statement says.
struct New<'a> {
    batch: &'a dyn Batch,
    conflict: Option<&'a Conflict>,
}

/// The temporary table.
const STAGED: &str = "rowcol_staged";

impl Executor<'_> {
    /// Writes the rows with one statement. With a `sink`, it gives them back.
    async fn new_rows(self, new: &New<'_>, sink: Option<&mut Sink<'_>>) -> Result<u64> {
        let columns = new.batch.columns();
        let arrays = columns.iter().any(|(_, ty)| ty.name.ends_with("[]"));
        let (sql, arguments, count) = match new.batch.rows() {
            0 => return Ok(0),
            rows if rows < UNNEST_FROM => {
                let (sql, arguments) = values(new.batch, &columns)?;
                (sql, arguments, rows * columns.len())
            }
            rows if rows < COPY_FROM && !arrays => {
                let (sql, arguments) = unnest(new.batch, &columns)?;
                (sql, arguments, columns.len())
            }
            _ => return self.staged(new, &columns, sink).await,
        };
        self.insert_new(new, sql, (arguments, count), sink).await
    }

    /// The insert with what follows its rows.
    async fn insert_new(
        self,
        new: &New<'_>,
        insert: String,
        (arguments, count): (PgArguments, usize),
        sink: Option<&mut Sink<'_>>,
    ) -> Result<u64> {
        let mut binding = Binding::behind(arguments, count);
        let sql = finished(new, insert, sink.is_some(), &mut binding);
        let arguments = binding.finish(new.batch.model())?;
        match sink {
            None => self.write(sql, arguments).await,
            Some(sink) => self.write_returning(new.batch.model(), sql, arguments, sink).await,
        }
    }

    async fn staged(
        self,
        new: &New<'_>,
        columns: &[(u16, PgTypeInfo)],
        sink: Option<&mut Sink<'_>>,
    ) -> Result<u64> {
        let Executor::Pool(inner) = self else { return self.stage(new, columns, sink).await };
        let transaction = Transaction::begin(inner, "begin").await?;
        match Executor::Transaction(&transaction).stage(new, columns, sink).await {
            Ok(done) => transaction.commit().await.map(|()| done),
            Err(error) => {
                transaction.rollback().await;
                Err(error)
            }
        }
    }

    /// Within a transaction: all rows into a table of their own, and from there with one statement.
    async fn stage(
        self,
        new: &New<'_>,
        columns: &[(u16, PgTypeInfo)],
        sink: Option<&mut Sink<'_>>,
    ) -> Result<u64> {
        let table = new.batch.table();
        let mut names = String::new();
        render::columns(columns.iter().map(|(field, _)| *field), table, &mut names);
        let none = PgArguments::default;
        // Without the table's constraints: the rows meet them when they are inserted.
        let create = format!(
            "create temporary table {STAGED} on commit drop as select {names} from {} with no data",
            table.name
        );
        self.write(create, none()).await?;
        self.copy(new.batch, &format!("copy {STAGED} ({names})")).await?;
        let mut sql = into("insert into ", table, columns);
        sql.push_str(&format!(" select {names} from {STAGED}"));
        let done = self.insert_new(new, sql, (none(), 0), sink).await?;
        self.write(format!("drop table {STAGED}"), none()).await?;
        Ok(done)
    }
}

/// An insert with what follows its rows.
fn finished<T: Target>(new: &New<'_>, insert: String, returning: bool, target: &mut T) -> String {
    let table = new.batch.table();
    // The alias stands between the table and its columns.
    let mut sql = insert.replacen(" (", &format!(" as {CHANGED} ("), 1);
    if let Some(conflict) = new.conflict {
        sql.push_str(target.clause());
        let fields: Vec<u16> = new.batch.columns().iter().map(|(field, _)| *field).collect();
        push_conflict(new.batch.model(), &fields, conflict, target, &mut sql);
    }
    if returning {
        sql.push_str(target.clause());
        push_returning(table, &mut sql);
    }
    sql
}

/// Appends `on conflict (…) do …`.
fn push_conflict<T: Target>(
    model: &'static Table,
    written: &[u16],
    conflict: &Conflict,
    target: &mut T,
    sql: &mut String,
) {
    let table: &StoreTable = T::table(model);
    let on = if conflict.on.is_empty() { model.key } else { &conflict.on };
    sql.push_str("on conflict (");
    render::columns(on.iter().copied(), table, sql);
    sql.push(')');
    let replaced: Vec<u16> = match &conflict.then {
        Then::Nothing => Vec::new(),
        Then::Set(_) => model.updated_at.to_vec(),
        Then::Columns(fields) => fields.iter().chain(model.updated_at).copied().collect(),
        Then::Replace => {
            let kept = |field: &u16| !on.contains(field) && !model.key.contains(field);
            written.iter().copied().filter(kept).collect()
        }
    };
    let set: &[_] = if let Then::Set(set) = &conflict.then { set } else { &[] };
    if set.is_empty() && replaced.is_empty() {
        sql.push_str(" do nothing");
        return;
    }
    sql.push_str(" do update set ");
    let plan = Plan::new(model);
    let mut before = "";
    for (field, value) in set {
        for part in [before, table.columns[usize::from(*field)], " = "] {
            sql.push_str(part);
        }
        render::part(&plan, value, Part::Upsert, target, sql);
        before = ", ";
    }
    let mut named: Vec<u16> = set.iter().map(|(field, _)| *field).collect();
    for field in replaced {
        let column = table.columns[usize::from(field)];
        if column.is_empty() || named.contains(&field) {
            continue;
        }
        for part in [before, column, " = excluded.", column] {
            sql.push_str(part);
        }
        named.push(field);
        before = ", ";
    }
    if let Some(condition) = &conflict.when {
        sql.push_str(target.clause());
        sql.push_str("where ");
        render::part(&plan, condition, Part::Upsert, target, sql);
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> RendersUpsert<M> for PostgresDialect {
    fn render_upsert(&self, rows: &[M], conflict: &Conflict) -> Sql {
        let batch = TypedBatch::new(&rows[..rows.len().min(UNNEST_FROM - 1)]);
        let columns = batch.columns();
        let new = New { batch: &batch, conflict: Some(conflict) };
        let insert = values(&batch, &columns).map_or_else(|error| error.to_string(), |(sql, _)| sql);
        let mut listing = Listing { before: batch.rows() * columns.len(), ..Listing::default() };
        let text = finished(&new, insert, false, &mut listing);
        Sql { text, parameters: listing.parameters }
    }
}
