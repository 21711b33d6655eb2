//! Where a statement reads the rows from that travel with it. How they travel depends on how many there are; what comes
//! of it does not.
//!
//! | rows | what the statement reads | why |
//! |---|---|---|
//! | under 20 | `values ($1, …), (…)` | prepared once per number of rows, one round trip |
//! | under 2,000 | `unnest($1::text[], …)` | one text and one plan for every number of rows |
//! | more, or with arrays | a temporary table, filled by `copy`, in one transaction | the server does least for each row; `unnest` takes arrays apart |

use super::arguments::{Arguments, add, push_placeholder};
use super::batch::{Batch, misfit, sized};
use super::executor::Executor;
use super::select::{Sink, whole_rows};
use super::statement::{Binding, Listing};
use super::transaction::Transaction;
use crate::model::{PostgresModel, Table, plain};
use crate::query::Sql;
use crate::query::render::{self, Target, push};
use crate::sql::pg::{self, PgType, PgTypeInfo};
use crate::value::Written;
use crate::{Result, ValueError};

pub(super) const UNNEST_FROM: usize = 20;
const STAGE_FROM: usize = 2000;

/// A statement that reads rows which travel with it.
pub(super) trait OverRows: Sync {
    /// The table whose rows it gives.
    fn table(&self) -> &'static Table;
    /// The rows, a batch for each list of them.
    fn batches(&self) -> Vec<&dyn Batch>;
    /// Whether it reads them as a table. Otherwise the columns that they are put into say what they are.
    fn as_table(&self) -> bool {
        true
    }
    /// Appends the statement. It reads the batches from `sources`.
    fn write<T: Target>(&self, sources: &[Source], target: &mut T, sql: &mut String);
}

/// The rows of a batch as a part of a statement.
pub(super) struct Source {
    way: Way,
    text: String,
    fields: Vec<u16>,
    table: &'static crate::StoreTable,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Rows without columns.
    Counted,
    Values,
    Unnest,
    Staged,
}

impl Way {
    fn of(batch: &dyn Batch) -> Self {
        let columns = batch.columns();
        // `unnest` takes arrays apart to their innermost elements, so it cannot carry a column of arrays.
        let arrays = columns.iter().any(|(_, ty)| ty.name.ends_with("[]"));
        match batch.rows() {
            _ if columns.is_empty() => Self::Counted,
            rows if rows < UNNEST_FROM => Self::Values,
            rows if rows < STAGE_FROM && !arrays => Self::Unnest,
            _ => Self::Staged,
        }
    }
}

/// Whether the rows of a batch need a temporary table to be read from.
pub(super) fn is_staged(batch: &dyn Batch) -> bool {
    Way::of(batch) == Way::Staged
}

impl Source {
    /// The rows of the n-th batch, with their parameters behind the `count` ones that there are; `typed` where the
    /// statement reads them as a table.
    fn new(
        batch: &dyn Batch,
        (place, typed): (usize, bool),
        arguments: &mut Arguments,
        count: &mut usize,
    ) -> Result<Self> {
        let way = Way::of(batch);
        let mut text = String::new();
        match way {
            Way::Counted => text = format!("generate_series(1, {})", batch.rows()),
            Way::Values => push_values(batch, typed, count, &mut text, |column, row, field, oid| {
                add(arguments, oid, |out| batch.encode(row, column, out))
                    .map_err(|source| misfit(batch.table(), field, source))
            })?,
            Way::Unnest => push_unnest(batch, arguments, count, &mut text)?,
            Way::Staged => text = staged(place),
        }
        Ok(Self { way, text, fields: batch.fields(), table: batch.table() })
    }

    /// Some rows of a batch for people to look at. Gives what the parameters are.
    fn shown(
        batch: &dyn Batch,
        (place, typed): (usize, bool),
        parameters: &mut Vec<(String, String)>,
    ) -> Self {
        let (mut text, mut count) = (String::new(), parameters.len());
        let columns = batch.columns();
        let way = if columns.is_empty() { Way::Counted } else { Way::Values };
        if way == Way::Counted {
            text = format!("generate_series(1, {})", batch.rows());
        } else {
            let table = batch.table();
            let listed = push_values(batch, typed, &mut count, &mut text, |_, row, field, _| {
                let name = format!("${}", parameters.len() + 1);
                let column = plain(table.columns[usize::from(field)]);
                let list = if place > 0 { format!("rows {place}") } else { "rows".to_owned() };
                parameters.push((name, format!("{list}[{row}].{column}")));
                Ok(())
            });
            listed.expect("nothing is encoded");
        }
        Self { way, text, fields: batch.fields(), table: batch.table() }
    }

    /// Appends the rows as what an insert takes.
    pub(super) fn push_rows(&self, sql: &mut String) {
        sql.push_str(match self.way {
            Way::Counted => "select from ",
            Way::Values => "values ",
            Way::Unnest | Way::Staged => "select * from ",
        });
        sql.push_str(&self.text);
    }

    /// Appends the rows as a table with this alias.
    pub(super) fn push_table(&self, alias: &str, sql: &mut String) {
        let (before, behind) = if self.way == Way::Values { ("(values ", ")") } else { ("", "") };
        push(sql, [before, &self.text, behind, " as ", alias]);
        if matches!(self.way, Way::Values | Way::Unnest) {
            sql.push_str(" (");
            render::columns(self.fields.iter().copied(), self.table, sql);
            sql.push(')');
        }
    }
}

/// The temporary table of the n-th batch.
fn staged(place: usize) -> String {
    format!("rowcol_staged_{place}")
}

impl Executor<'_> {
    /// Runs a statement that gives whole rows.
    pub(super) async fn rows_of<M: PostgresModel, S: OverRows>(self, statement: &S) -> Result<Vec<M>> {
        let mut rows = Vec::new();
        self.over_rows(statement, Some(&mut whole_rows(&mut rows))).await?;
        Ok(rows)
    }

    /// Runs the statement. With a `sink`, it gives rows.
    pub(super) async fn over_rows<S: OverRows>(
        self,
        statement: &S,
        sink: Option<&mut Sink<'_>>,
    ) -> Result<u64> {
        if !statement.batches().into_iter().any(is_staged) {
            return self.over_sources(statement, sink).await;
        }
        let Executor::Pool(inner) = self else {
            return self.staged_within(statement, sink).await;
        };
        let transaction = Transaction::begin(inner, "begin").await?;
        match Executor::Transaction(&transaction).over_staged(statement, sink).await {
            Ok(done) => transaction.commit().await.map(|()| done),
            Err(error) => {
                transaction.rollback().await;
                Err(error)
            }
        }
    }

    /// In a transaction of the caller's, which a value that does not fit must not end, and in which two statements
    /// at once must not use the same tables.
    async fn staged_within<S: OverRows>(self, statement: &S, sink: Option<&mut Sink<'_>>) -> Result<u64> {
        for batch in statement.batches() {
            batch.check()?;
        }
        let Executor::Transaction(transaction) = self else {
            return self.over_staged(statement, sink).await;
        };
        let _alone = transaction.staging().await;
        self.over_staged(statement, sink).await
    }

    /// Within a transaction: what is staged goes into tables of its own first.
    async fn over_staged<S: OverRows>(self, statement: &S, sink: Option<&mut Sink<'_>>) -> Result<u64> {
        let mut tables = Vec::new();
        for (place, batch) in statement.batches().into_iter().enumerate() {
            if is_staged(batch) {
                let table = staged(place);
                self.stage(batch, &table).await?;
                tables.push(table);
            }
        }
        let done = self.over_sources(statement, sink).await?;
        self.serve(&format!("drop table {}", tables.join(", "))).await?;
        Ok(done)
    }

    async fn stage(self, batch: &dyn Batch, staged: &str) -> Result<()> {
        let mut names = String::new();
        render::columns(batch.fields().into_iter(), batch.table(), &mut names);
        // Without the table's constraints: the rows meet them when the statement writes them.
        let create = format!(
            "create temporary table {staged} on commit drop as select {names} from {} with no data",
            batch.table().name
        );
        self.serve(&create).await?;
        self.copy(batch, &format!("copy {staged} ({names})"), true).await.map(drop)
    }

    async fn over_sources<S: OverRows>(self, statement: &S, sink: Option<&mut Sink<'_>>) -> Result<u64> {
        let (mut arguments, mut count) = (Arguments::default(), 0);
        let (batches, typed) = (statement.batches().into_iter().enumerate(), statement.as_table());
        let source = |(place, batch)| Source::new(batch, (place, typed), &mut arguments, &mut count);
        let sources = batches.map(source);
        let sources = sources.collect::<Result<Vec<_>>>()?;
        let mut binding = Binding::behind(arguments, count);
        let mut sql = String::with_capacity(512);
        statement.write(&sources, &mut binding, &mut sql);
        let arguments = binding.finish(statement.table())?;
        match sink {
            None => self.write(sql, arguments).await,
            Some(sink) => self.write_returning(statement.table(), sql, arguments, sink).await,
        }
    }
}

/// The statement as it is for a few rows.
pub(super) fn shown<S: OverRows>(statement: &S) -> Sql {
    let mut parameters = Vec::new();
    let (batches, typed) = (statement.batches().into_iter().enumerate(), statement.as_table());
    let source = |(place, batch)| Source::shown(batch, (place, typed), &mut parameters);
    let sources: Vec<_> = batches.map(source).collect();
    let mut listing = Listing { before: parameters.len(), ..Listing::default() };
    let mut text = String::new();
    statement.write(&sources, &mut listing, &mut text);
    parameters.append(&mut listing.parameters);
    Sql { text, parameters }
}

/// Appends `($1, $2), ($3, $4)`, and calls `parameter` with column, row, field and type for each.
fn push_values(
    batch: &dyn Batch,
    typed: bool,
    count: &mut usize,
    sql: &mut String,
    mut parameter: impl FnMut(usize, usize, u16, u32) -> Result<()>,
) -> Result<()> {
    let columns = batch.columns();
    for row in 0..batch.rows() {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for (place, (field, ty)) in columns.iter().enumerate() {
            if place > 0 {
                sql.push_str(", ");
            }
            *count += 1;
            push_placeholder(sql, *count);
            if typed && ty.oid == 0 && row == 0 {
                // What a column of `values` is, its first row says; otherwise it would be text.
                push(sql, ["::", ty.name]);
            }
            parameter(place, row, *field, ty.oid)?;
        }
        sql.push(')');
    }
    Ok(())
}

/// How values travel whose own type only the database knows.
const TEXT: PgTypeInfo = pg::Text::INFO;

fn push_unnest(
    batch: &dyn Batch,
    arguments: &mut Arguments,
    count: &mut usize,
    sql: &mut String,
) -> Result<()> {
    sql.push_str("unnest(");
    for (place, (field, ty)) in batch.columns().iter().enumerate() {
        if place > 0 {
            sql.push_str(", ");
        }
        *count += 1;
        push_placeholder(sql, *count);
        let (element, array) = if ty.array_oid == 0 {
            sql.push_str("::text[]");
            (TEXT.oid, TEXT.array_oid)
        } else {
            (ty.oid, ty.array_oid)
        };
        push(sql, ["::", ty.array_name]);
        add(arguments, array, |out| array_of(batch, place, element, out))
            .map_err(|source| misfit(batch.table(), *field, source))?;
    }
    sql.push(')');
    Ok(())
}

/// Appends a column as an array: dimensions, flag, element type, length, lower bound, elements.
fn array_of(
    batch: &dyn Batch,
    column: usize,
    element: u32,
    out: &mut Vec<u8>,
) -> Result<Written, ValueError> {
    let rows = i32::try_from(batch.rows()).map_err(|_| ValueError::new("too many rows for an array"))?;
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&element.to_be_bytes());
    out.extend_from_slice(&rows.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    for row in 0..batch.rows() {
        sized(out, |out| batch.encode(row, column, out))?;
    }
    Ok(Written::Value)
}
