//! Views.

use super::Findings;
use super::lints::{RELATION_TARGET, VIEW};
use crate::lower::{Names, clickhouse};
use crate::model::View;
use crate::parse::similar;

/// A view by itself: what its stores have for views.
pub(super) fn rules(view: &View, found: &mut Findings<'_>) {
    let name = &view.model.ident.node;
    if let Some(table) = &view.model.postgres {
        let parts = [
            ("a key", table.key.as_ref().map(|_| table.span)),
            ("checks", table.checks.first().map(|check| check.expression.span)),
            ("exclusion constraints", table.exclusions.first().map(|exclusion| exclusion.span)),
            ("partitions", table.partition_by.as_ref().map(|by| by.strategy.span)),
        ];
        for (what, span) in parts {
            if let Some(span) = span {
                found.add(
                    &VIEW,
                    span,
                    format!("the view `{name}` cannot have {what}"),
                    "put it on the tables that it reads",
                );
            }
        }
        let index = table.indexes.iter().chain(&table.uniques).next().filter(|_| !view.materialized);
        if let Some(index) = index {
            let message = format!("the view `{name}` keeps no rows, so it cannot have indexes");
            found.add(
                &VIEW,
                index.span,
                message,
                "put it on the tables that it reads, or add `materialized`",
            );
        }
        if let Some(to) = &view.to {
            let message = format!("views of Postgres do not write into a table, as `{name}` is to");
            found.add(&VIEW, to.span, message, "take `to` away, or `#[postgres]`");
        }
    }
    let Some(table) = &view.model.clickhouse else { return };
    let stores_itself = view.materialized && view.to.is_none();
    if let (Some(to), false) = (&view.to, view.materialized) {
        let message = format!("`{name}` writes into `{}`, which only a materialized view does", to.node);
        found.add(&VIEW, to.span, message, "add `materialized`");
    }
    let storage = [&table.order_by, &table.primary_key, &table.partition_by].into_iter().flatten().next();
    if let (false, Some(clause)) = (stores_itself, storage) {
        found.add(
            &VIEW,
            clause.span,
            format!("`{name}` keeps no rows of its own, so it has no sort key"),
            "take the clause away; a materialized view without `to` has storage",
        );
    }
    if stores_itself
        && table.order_by.is_empty()
        && super::clickhouse::engine::is_merge_tree(&table.engine.node)
    {
        found.add(
            &VIEW,
            table.span,
            format!("`{name}` keeps rows of its own, and has no sort key"),
            "add `order_by = (…)`, or name the model that it writes into: `to = Model`",
        );
    }
    for span in table
        .indexes
        .iter()
        .map(|index| index.span)
        .chain(table.projections.iter().map(|(name, _)| name.span))
    {
        found.add(
            &VIEW,
            span,
            format!("the view `{name}` cannot have indexes and projections"),
            "put them on the model that it writes into",
        );
    }
}

/// The model that a view writes into is there, and has its columns.
pub(super) fn target(view: &View, names: &Names<'_>, found: &mut Findings<'_>) {
    let Some(to) = &view.to else { return };
    let Some(target) = names.model(&to.node).filter(|model| model.clickhouse.is_some()) else {
        let help = match (names.model(&to.node), similar(&to.node, names.models())) {
            (Some(_), _) => format!("put `#[clickhouse(…)]` on `{}`", to.node),
            (None, Some(name)) => format!("did you mean `{name}`?"),
            (None, None) => "name a model of these sources".to_owned(),
        };
        let message = format!("there is no model `{}` in ClickHouse to write into", to.node);
        return found.add(&RELATION_TARGET, to.span, message, help);
    };
    for field in clickhouse::fields(&view.model) {
        let column = clickhouse::column_name(field);
        if !clickhouse::fields(target).any(|field| clickhouse::column_name(field) == column) {
            let columns = clickhouse::fields(target).map(clickhouse::column_name);
            let help = match similar(column, columns) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("add it to `{}`, or take it out of the view", to.node),
            };
            let message = format!("`{}` has no column `{column}` for this field to be written into", to.node);
            found.add(&RELATION_TARGET, field.ident.span, message, help);
        }
    }
}
