//! Updates and deletes.

use super::arguments::Arguments;
use super::executor::{Executor, PostgresExecutor};
use super::statement::{Binding, Listing};
use crate::Result;
use crate::error::Store;
use crate::model::{PostgresModel, StoreTable, Table};
use crate::query::plan::Plan;
use crate::query::render::{self, CHANGED, Part, Target, columns_of, push};
use crate::query::{
    Change, Changes, ChangesReturning, Delete, Fetch, PostgresDialect, RendersChange, Sql, Update,
    UpdateFrom, Verb,
};

macro_rules! changes {
    ($([$($parameter:ident)?] $verb:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<E: PostgresExecutor, M: PostgresModel, $($parameter)?> Changes<M, $verb> for E {
            fn change(&self, change: Change) -> Fetch<'_, u64> {
                Fetch::new(async move { self.executor().change(&change).await })
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: PostgresModel, $($parameter)?> RendersChange<M, $verb> for PostgresDialect {
            fn render_change(&self, change: &Change, returning: bool) -> Sql {
                let mut listing = Listing::default();
                let mut text = String::new();
                match change.check() {
                    Ok(()) => write((change, &change.reading()), returning, &mut listing, &mut text),
                    Err(error) => text = error.to_string(),
                }
                Sql { text, parameters: listing.parameters }
            }
        }
    )*};
}

changes! {
    [] Update;
    [S] UpdateFrom<S>;
    [] Delete;
}

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, M: PostgresModel> ChangesReturning<M> for E {
    fn change_returning(&self, change: Change) -> Fetch<'_, Vec<M>> {
        Fetch::new(async move {
            if is_empty(&change) {
                return Ok(Vec::new());
            }
            let (sql, arguments) = statement(&change, true)?;
            self.executor().written(sql, arguments).await
        })
    }

    fn insert_returning<'a>(&'a self, rows: &'a [M]) -> Fetch<'a, Vec<M>> {
        Fetch::new(async move { self.executor().new_rows(rows, None).await })
    }
}

impl Executor<'_> {
    async fn change(self, change: &Change) -> Result<u64> {
        if is_empty(change) {
            return Ok(0);
        }
        let (sql, arguments) = statement(change, false)?;
        self.write(sql, arguments).await
    }
}

/// An update that sets nothing.
fn is_empty(change: &Change) -> bool {
    change.verb == Verb::Update && change.set.is_empty()
}

fn statement(change: &Change, returning: bool) -> Result<(String, Arguments)> {
    change.check()?;
    let plan = change.reading();
    plan.check(Store::Postgres)?;
    let mut binding = Binding::behind(Arguments::default(), 0);
    let mut sql = String::with_capacity(256);
    write((change, &plan), returning, &mut binding, &mut sql);
    Ok((sql, binding.finish(change.plan.table)?))
}

/// Appends a change with the plan that it [reads](Change::reading).
fn write<T: Target>((change, plan): (&Change, &Plan), returning: bool, target: &mut T, sql: &mut String) {
    let Change { verb, set, beside, .. } = change;
    let table = T::table(plan.table);
    let deletes = *verb == Verb::Delete;
    push(sql, [if deletes { "delete from " } else { "update " }, table.name, " as ", CHANGED]);
    if !deletes {
        push(sql, [target.clause(), "set "]);
        let mut list = SetList::new(plan.table, table);
        for (field, value) in set {
            list.push(*field, sql);
            render::part(plan, value, Part::Change, target, sql);
        }
        list.push_automatic(&change.fields(), sql);
    }
    render::beside(plan, target, sql);
    let filter = Some(&plan.filter).filter(|filter| !filter.is_empty());
    for (place, condition) in beside.iter().map(|join| &join.on).chain(filter).enumerate() {
        push(sql, if place == 0 { [target.clause(), "where "] } else { [" and ", ""] });
        render::part(plan, condition, Part::Change, target, sql);
    }
    if returning {
        sql.push_str(target.clause());
        push_returning(table, sql);
    }
}

/// The list behind `set`.
pub(super) struct SetList {
    model: &'static Table,
    table: &'static StoreTable,
    pub(super) is_empty: bool,
}

impl SetList {
    pub(super) fn new(model: &'static Table, table: &'static StoreTable) -> Self {
        Self { model, table, is_empty: true }
    }

    /// Appends `column = `, for its value to follow.
    pub(super) fn push(&mut self, field: u16, sql: &mut String) {
        push(sql, [if self.is_empty { "" } else { ", " }, self.column(field), " = "]);
        self.is_empty = false;
    }

    pub(super) fn column(&self, field: u16) -> &'static str {
        self.table.columns[usize::from(field)]
    }

    /// Appends what every update sets, but for the fields that are set by hand.
    pub(super) fn push_automatic(&mut self, by_hand: &[u16], sql: &mut String) {
        for field in automatic(self.model).filter(|field| !by_hand.contains(field)) {
            let column = self.column(field);
            if column.is_empty() {
                continue;
            }
            self.push(field, sql);
            if self.model.version == Some(field) {
                push(sql, [CHANGED, ".", column, " + 1"]);
            } else {
                sql.push_str("now()");
            }
        }
    }
}

/// The fields that every update sets.
pub(super) fn automatic(model: &'static Table) -> impl Iterator<Item = u16> {
    model.updated_at.iter().copied().chain(model.version)
}

/// Appends `returning` and the columns of a whole row.
pub(super) fn push_returning(table: &StoreTable, sql: &mut String) {
    sql.push_str("returning ");
    columns_of(CHANGED, table.fields(), table, sql);
}
