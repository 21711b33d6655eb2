//! Rows that are there, each with new values of its own: `update … from …`.

use super::batch::{Batch, TypedBatch};
use super::change::{SetList, automatic, push_returning};
use super::executor::PostgresExecutor;
use super::source::{OverRows, Source, UNNEST_FROM, shown};
use crate::model::{PostgresModel, Table, Writable, plain};
use crate::query::render::{CHANGED, Target, push};
use crate::query::{Fetch, PostgresDialect, RendersUpdateMany, Sql, UpdatesMany};
use crate::value::Args;
use crate::{Error, Result};

/// The alias of the rows with the new values.
const NEW: &str = "n";

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, M: PostgresModel + Writable> UpdatesMany<M> for E {
    fn update_many<'a>(&'a self, rows: &'a [M], columns: Option<Vec<u16>>) -> Fetch<'a, u64> {
        Fetch::new(async move {
            let fields = Fields::of::<M>(columns.as_deref(), false)?;
            let batch = TypedBatch::of(rows, &fields.all());
            let update = Update { batch: &batch, fields: &fields, returning: false };
            if rows.is_empty() || update.is_empty() {
                return Ok(0);
            }
            self.executor().over_rows(&update, None).await
        })
    }

    fn save<'a>(&'a self, row: &'a M) -> Fetch<'a, M> {
        Fetch::new(async move {
            let fields = Fields::of::<M>(None, true)?;
            let batch = TypedBatch::of(std::slice::from_ref(row), &fields.all());
            let update = Update { batch: &batch, fields: &fields, returning: true };
            if update.is_empty() {
                return Err(Error::change(
                    M::TABLE,
                    "it has no column but its key, so that nothing can change",
                ));
            }
            self.executor().rows_of(&update).await?.pop().ok_or_else(|| stale(row, &batch))
        })
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel + Writable> RendersUpdateMany<M> for PostgresDialect {
    fn render_update_many(&self, rows: &[M], columns: Option<&[u16]>) -> Sql {
        render(&rows[..rows.len().min(UNNEST_FROM - 1)], columns, false)
    }

    fn render_save(&self, row: &M) -> Sql {
        render(std::slice::from_ref(row), None, true)
    }
}

fn render<M: PostgresModel>(rows: &[M], columns: Option<&[u16]>, saves: bool) -> Sql {
    match Fields::of::<M>(columns, saves) {
        Ok(fields) => {
            let batch = TypedBatch::of(rows, &fields.all());
            shown(&Update { batch: &batch, fields: &fields, returning: saves })
        }
        Err(error) => Sql { text: error.to_string(), parameters: Vec::new() },
    }
}

/// What a row is found by, and what of it is new.
struct Fields {
    same: Vec<u16>,
    new: Vec<u16>,
}

impl Fields {
    /// `columns` are those that are to change; all that can where none are named. A row that is saved is found by its
    /// version, too.
    fn of<M: PostgresModel>(columns: Option<&[u16]>, saves: bool) -> Result<Self> {
        let model = M::TABLE;
        let mut same = model.key.to_vec();
        if same.is_empty() {
            return Err(Error::change(
                model,
                "the model has no key, which rows are found by; use `update().filter(..)`",
            ));
        }
        same.extend(model.tenant.filter(|tenant| !model.key.contains(tenant)));
        same.extend(model.version.filter(|_| saves));
        let automatic: Vec<u16> = automatic(model).collect();
        let written = M::POSTGRES.iter().filter(|column| column.written).map(|column| column.field);
        let changes = |field: &u16| !same.contains(field) && !automatic.contains(field);
        let new: Vec<u16> = match columns {
            Some(columns) => columns.to_vec(),
            None => written.filter(changes).collect(),
        };
        if let Some(field) = new.iter().find(|field| same.contains(field)) {
            let name = model.fields[usize::from(*field)];
            let problem =
                format!("rows are found by `{name}`, so that it cannot change; use `update().filter(..)`");
            return Err(Error::change(model, problem));
        }
        Ok(Self { same, new })
    }

    fn all(&self) -> Vec<u16> {
        [self.same.as_slice(), &self.new].concat()
    }
}

struct Update<'a> {
    batch: &'a dyn Batch,
    fields: &'a Fields,
    returning: bool,
}

impl Update<'_> {
    /// Whether it sets nothing.
    fn is_empty(&self) -> bool {
        let model = self.batch.model();
        let columns = self.batch.table().columns;
        self.fields.new.is_empty() && automatic(model).all(|field| columns[usize::from(field)].is_empty())
    }
}

impl OverRows for Update<'_> {
    fn table(&self) -> &'static Table {
        self.batch.model()
    }

    fn batches(&self) -> Vec<&dyn Batch> {
        vec![self.batch]
    }

    fn write<T: Target>(&self, sources: &[Source], target: &mut T, sql: &mut String) {
        let [source] = sources else { return };
        let (model, table) = (self.batch.model(), self.batch.table());
        push(sql, ["update ", table.name, " as ", CHANGED, target.clause(), "set "]);
        let mut list = SetList::new(model, table);
        for field in &self.fields.new {
            list.push(*field, sql);
            push(sql, [NEW, ".", list.column(*field)]);
        }
        list.push_automatic(&self.fields.new, sql);
        push(sql, [target.clause(), "from "]);
        source.push_table(NEW, sql);
        for (place, field) in self.fields.same.iter().enumerate() {
            push(sql, if place > 0 { [" and ", ""] } else { [target.clause(), "where "] });
            let column = list.column(*field);
            push(sql, [CHANGED, ".", column, " = ", NEW, ".", column]);
        }
        if self.returning {
            sql.push_str(target.clause());
            push_returning(table, sql);
        }
    }
}

/// The row is not there as it was read.
fn stale<M: PostgresModel + Writable>(row: &M, batch: &dyn Batch) -> Error {
    let table = batch.table();
    let mut args = Args::new();
    row.bind_identity(&mut args);
    let fields = M::TABLE.key.iter().chain(M::TABLE.version.as_ref());
    let parts = fields.zip(args.iter());
    let text: Vec<_> =
        parts.map(|(at, value)| format!("{} = {value:?}", plain(table.columns[usize::from(*at)]))).collect();
    Error::Stale { table: plain(table.name), row: text.join(", ") }
}
