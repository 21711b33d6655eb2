//! Updates and deletes.

use sqlx::postgres::PgArguments;

use super::executor::{Executor, PostgresExecutor};
use super::statement::{Binding, Listing};
use crate::error::Store;
use crate::model::PostgresModel;
use crate::query::render::{self, CHANGED, Part, Target};
use crate::query::{
    Change, Changes, ChangesReturning, Delete, Fetch, PostgresDialect, RendersChange, Sql, Update, Verb,
};
use crate::{Error, Result};

macro_rules! changes {
    ($($verb:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<E: PostgresExecutor, M: PostgresModel> Changes<M, $verb> for E {
            fn change(&self, change: Change) -> Fetch<'_, u64> {
                Fetch::new(async move { self.executor().change(&change).await })
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: PostgresModel> RendersChange<M, $verb> for PostgresDialect {
            fn render_change(&self, change: &Change, returning: bool) -> Sql {
                let mut listing = Listing::default();
                let mut text = String::new();
                write(change, returning, &mut listing, &mut text);
                Sql { text, parameters: listing.parameters }
            }
        }
    )*};
}

changes!(Update, Delete);

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

fn statement(change: &Change, returning: bool) -> Result<(String, PgArguments)> {
    if let Some(model) = change.plan.homeless(|table| table.postgres.is_some()) {
        return Err(Error::Elsewhere { store: Store::Postgres, model });
    }
    let mut binding = Binding::behind(PgArguments::default(), 0);
    let mut sql = String::with_capacity(256);
    write(change, returning, &mut binding, &mut sql);
    Ok((sql, binding.finish(change.plan.table)?))
}

fn write<T: Target>(change: &Change, returning: bool, target: &mut T, sql: &mut String) {
    let Change { plan, verb, set } = change;
    let table = T::table(plan.table);
    let deletes = *verb == Verb::Delete;
    for part in [if deletes { "delete from " } else { "update " }, table.name, " as ", CHANGED] {
        sql.push_str(part);
    }
    if !deletes {
        sql.push_str(target.clause());
        sql.push_str("set ");
        let now = plan.table.updated_at.iter().filter(|field| set.iter().all(|(own, _)| own != *field));
        let mut before = "";
        for (field, value) in set {
            for part in [before, table.columns[usize::from(*field)], " = "] {
                sql.push_str(part);
            }
            render::part(plan, value, Part::Change, target, sql);
            before = ", ";
        }
        for field in now.filter(|field| !table.columns[usize::from(**field)].is_empty()) {
            for part in [before, table.columns[usize::from(*field)], " = now()"] {
                sql.push_str(part);
            }
            before = ", ";
        }
    }
    if !plan.filter.is_empty() {
        sql.push_str(target.clause());
        sql.push_str("where ");
        render::part(plan, &plan.filter, Part::Change, target, sql);
    }
    if returning {
        sql.push_str(target.clause());
        push_returning(table, sql);
    }
}

/// Appends `returning` and the columns of a whole row.
pub(super) fn push_returning(table: &crate::StoreTable, sql: &mut String) {
    sql.push_str("returning ");
    for (place, field) in table.fields().enumerate() {
        for part in [if place > 0 { ", " } else { "" }, CHANGED, ".", table.columns[usize::from(field)]] {
            sql.push_str(part);
        }
    }
}
