//! New rows that may meet rows that are there: `insert … on conflict …`.

use super::batch::{Batch, TypedBatch};
use super::change::{SetList, automatic};
use super::executor::PostgresExecutor;
use super::insert::New;
use super::source::{UNNEST_FROM, shown};
use crate::model::{PostgresModel, Table, plain};
use crate::query::plan::Plan;
use crate::query::render::{self, CHANGED, Part, Target, push};
use crate::query::{Conflict, Fetch, PostgresDialect, RendersUpsert, Sql, Then, Upserts};
use crate::{Error, Result};

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, M: PostgresModel> Upserts<M> for E {
    fn upsert<'a>(&'a self, rows: &'a [M], conflict: Conflict) -> Fetch<'a, u64> {
        Fetch::new(async move {
            let batch = TypedBatch::new(rows);
            check(&batch, &conflict)?;
            if rows.is_empty() {
                return Ok(0);
            }
            let new = New { batch: &batch, conflict: Some(&conflict), returning: false };
            self.executor().over_rows(&new, None).await
        })
    }

    fn upsert_returning<'a>(&'a self, rows: &'a [M], conflict: Conflict) -> Fetch<'a, Vec<M>> {
        Fetch::new(async move {
            check(&TypedBatch::new(rows), &conflict)?;
            self.executor().new_rows(rows, Some(&conflict)).await
        })
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> RendersUpsert<M> for PostgresDialect {
    fn render_upsert(&self, rows: &[M], conflict: &Conflict, returning: bool) -> Sql {
        let batch = TypedBatch::new(&rows[..rows.len().min(UNNEST_FROM - 1)]);
        match check(&batch, conflict) {
            Ok(()) => shown(&New { batch: &batch, conflict: Some(conflict), returning }),
            Err(error) => Sql { text: error.to_string(), parameters: Vec::new() },
        }
    }
}

/// The unique key that decides which rows are the same; none stands for any.
fn arbiter<'a>(model: &'static Table, conflict: &'a Conflict) -> &'a [u16] {
    match (&conflict.then, conflict.on.as_slice()) {
        (Then::Nothing, on) => on,
        (_, []) => model.key,
        (_, on) => on,
    }
}

/// The new rows have values in the unique key.
fn check(batch: &dyn Batch, conflict: &Conflict) -> Result<()> {
    let (model, fields) = (batch.model(), batch.fields());
    let on = arbiter(model, conflict);
    if on.is_empty() && !matches!(conflict.then, Then::Nothing) {
        return Err(Error::change(
            model,
            "an upsert needs to know which rows are the same, and the model has no key; name the columns of a unique \
             key with `.on(..)`",
        ));
    }
    let made = on.iter().find(|field| model.key.contains(field) && !fields.contains(field));
    match made {
        None => Ok(()),
        Some(field) => Err(Error::change(
            model,
            format!(
                "the server makes `{}`, so that no new row is the same as one that is there; name the columns of \
                 another unique key with `.on(..)`",
                plain(batch.table().columns[usize::from(*field)])
            ),
        )),
    }
}

/// Appends `on conflict (…) do …`. Rows that are there stay in their tenant, and rows of other tenants as they are.
pub(super) fn push_conflict<T: Target>(
    model: &'static Table,
    written: &[u16],
    conflict: &Conflict,
    target: &mut T,
    sql: &mut String,
) {
    let table = T::table(model);
    let on = arbiter(model, conflict);
    sql.push_str("on conflict");
    if !on.is_empty() {
        sql.push_str(" (");
        render::columns(on.iter().copied(), table, sql);
        sql.push(')');
    }
    let automatic: Vec<u16> = automatic(model).collect();
    let plan = Plan::new(model);
    let mut list = SetList::new(model, table);
    let mut set = String::new();
    match &conflict.then {
        Then::Nothing => {}
        Then::Set(values) => {
            for (field, value) in values {
                list.push(*field, &mut set);
                render::part(&plan, value, Part::Upsert, target, &mut set);
            }
            list.push_automatic(&values.iter().map(|(field, _)| *field).collect::<Vec<_>>(), &mut set);
        }
        Then::Columns(fields) => {
            push_excluded(&mut list, fields, &mut set);
            list.push_automatic(fields, &mut set);
        }
        Then::Replace => {
            let kept = [on, model.key, &automatic, model.tenant.as_slice()];
            let replaced = written.iter().filter(|field| kept.iter().all(|kept| !kept.contains(field)));
            push_excluded(&mut list, &replaced.copied().collect::<Vec<_>>(), &mut set);
            list.push_automatic(on, &mut set);
        }
    }
    if list.is_empty {
        sql.push_str(" do nothing");
        return;
    }
    push(sql, [" do update set ", &set]);
    let tenant = model.tenant.filter(|tenant| !on.contains(tenant));
    let mut before = "where ";
    if let Some(column) = tenant.map(|tenant| table.columns[usize::from(tenant)]) {
        push(sql, [target.clause(), before, CHANGED, ".", column, " = excluded.", column]);
        before = " and ";
    }
    if let Some(condition) = &conflict.when {
        sql.push_str(if before == "where " { target.clause() } else { "" });
        sql.push_str(before);
        render::part(&plan, condition, Part::Upsert, target, sql);
    }
}

/// Appends that columns get the values of the new row.
fn push_excluded(list: &mut SetList, fields: &[u16], sql: &mut String) {
    for field in fields {
        list.push(*field, sql);
        push(sql, ["excluded.", list.column(*field)]);
    }
}
