//! Deletes, and mutations.

use super::statement::{Binding, Statement};
use super::turn::Turn;
use super::{ClickHouse, Inner};
use crate::error::Store;
use crate::events::Running;
use crate::model::ClickHouseModel;
use crate::query::render::{self, Part, push};
use crate::query::{Change, Changes, ClickHouseDialect, Delete, Fetch, Mutate, RendersChange, Sql, Verb};
use crate::{Error, Result};

macro_rules! changes {
    ($($verb:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: ClickHouseModel> Changes<M, $verb> for ClickHouse {
            fn change(&self, change: Change) -> Fetch<'_, u64> {
                Fetch::new(async move { self.inner.change(&change).await.map(|()| 0) })
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: ClickHouseModel> RendersChange<M, $verb> for ClickHouseDialect {
            fn render_change(&self, change: &Change, _: bool) -> Sql {
                let mut listing = Binding::shown();
                let text = match change.check() {
                    Ok(()) => write(change, &mut listing),
                    Err(error) => error.to_string(),
                };
                Sql { text, parameters: listing.into_parameters() }
            }
        }
    )*};
}

changes!(Delete, Mutate);

impl Inner {
    async fn change(&self, change: &Change) -> Result<()> {
        change.check()?;
        if matches!(change.verb, Verb::Mutate { .. }) && change.set.is_empty() {
            return Ok(());
        }
        change.plan.check(Store::ClickHouse)?;
        let mut binding = Binding::sent();
        let sql = write(change, &mut binding);
        let statement = binding.finish(change.plan.table, sql)?;
        let turn = self.transport.turn().await?;
        let turn = match change.verb {
            // 2: all replicas.
            Verb::Mutate { wait: true } | Verb::MutateDelete { wait: true } => {
                turn.set("mutations_sync", "2")
            }
            _ => turn,
        };
        self.write(turn, statement).await
    }

    /// Runs a statement that writes.
    pub(super) async fn write(&self, turn: Turn, statement: Statement) -> Result<()> {
        let Statement { sql, parameters } = statement;
        let running = Running::start(&self.listeners, Store::ClickHouse, &sql);
        let answer = async { turn.fetch(&sql, parameters, "TabSeparated", true)?.collect().await }.await;
        let result = answer.map(drop).map_err(|error| self.transport.failure(error, true));
        if !matches!(result, Err(Error::Lost { .. })) {
            turn.end();
        }
        running.end(&result, 0);
        result
    }
}

fn write(change: &Change, target: &mut Binding) -> String {
    let Change { plan, verb, set, .. } = change;
    let table = super::table(plan.table);
    let mut sql = match verb {
        Verb::Delete => format!("delete from {}", table.name),
        Verb::MutateDelete { .. } => format!("alter table {} delete", table.name),
        Verb::Update | Verb::Mutate { .. } => format!("alter table {} update ", table.name),
    };
    if matches!(verb, Verb::Update | Verb::Mutate { .. }) {
        for (place, (field, value)) in set.iter().enumerate() {
            push(&mut sql, [if place > 0 { ", " } else { "" }, table.columns[usize::from(*field)], " = "]);
            render::part(plan, value, Part::Change, target, &mut sql);
        }
    }
    sql.push_str(" where ");
    if plan.filter.is_empty() {
        // The grammar wants a condition.
        sql.push_str("true");
    } else {
        render::part(plan, &plan.filter, Part::Change, target, &mut sql);
    }
    sql
}
