//! ClickHouse's engine, its sort key and the other clauses that name fields.

use super::{Store, column};
use crate::diagnostic::Diagnostic;
use crate::model::{ClickHouseTable, Expression, ExpressionKind, Field, Model, TypeName, Word};
use crate::schema::clickhouse::Engine;

/// The setting that lets a sort key hold NULL.
const ALLOW_NULLABLE: &str = "allow_nullable_key";
/// Versions are compared: unsigned numbers and times.
const VERSIONS: [&str; 10] =
    ["u8", "u16", "u32", "u64", "u128", "U256", "NaiveDate", "NaiveDateTime", "Timestamp", "DateTime"];

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let Some(table) = &model.clickhouse else { return Vec::new() };
    let mut found = Vec::new();
    let nullable_allowed =
        table.settings.iter().any(|(name, value)| name.node == ALLOW_NULLABLE && value != "0");
    for (clause, list) in [
        ("order_by", &table.order_by),
        ("primary_key", &table.primary_key),
        ("partition_by", &table.partition_by),
    ] {
        for word in list.iter().filter_map(named) {
            let field = column(model, &word.node, word.span, Store::ClickHouse, &mut found);
            let null = field.is_some_and(|field| field.ty.optional && field.clickhouse.null.is_none());
            if null && !nullable_allowed {
                let message = format!("`{clause}` has `{}`, which may be NULL", word.node);
                found.push(Diagnostic::error("order-by-nullable", word.span, message).help(format!(
                    "take its Option away, store None as a value with `#[clickhouse(null = …)]`, or say \
                     `settings({ALLOW_NULLABLE} = 1)`"
                )));
            }
        }
    }
    let others = table
        .sample_by
        .iter()
        .chain(&table.distributed)
        .chain(table.indexes.iter().flat_map(|index| &index.expression));
    for word in others.filter_map(named) {
        column(model, &word.node, word.span, Store::ClickHouse, &mut found);
    }
    engine(model, table, &mut found);
    primary_key(model, table, &mut found);
    tenant(model, table, &mut found);
    found
}

fn named(expression: &Expression) -> Option<&Word> {
    match &expression.kind {
        ExpressionKind::Field(word) | ExpressionKind::Call(_, word) => Some(word),
        ExpressionKind::Sql(_) => None,
    }
}

/// What an engine wants of a column: its part, what the message calls it, which types do, and what to write.
type Wish = (&'static str, fn(&Field) -> bool, &'static str);

const VERSION: Wish = (
    "version",
    |field| is(field, &VERSIONS) || matches!(field.ty.name, TypeName::Named(_)),
    "an unsigned integer, a date or a time: the greatest wins",
);
const IS_DELETED: Wish =
    ("is_deleted", |field| is(field, &["bool", "u8"]), "a `bool` or a `u8`: 1 says that the row is gone");
const SIGN: Wish = ("sign", |field| is(field, &["i8"]), "an `i8` of 1 and -1");

fn is(field: &Field, names: &[&str]) -> bool {
    !field.ty.optional && matches!(field.ty.name, TypeName::Known(name) if names.contains(&name))
}

fn engine(model: &Model, table: &ClickHouseTable, found: &mut Vec<Diagnostic>) {
    let wishes: Vec<Option<Wish>> = match &table.engine.node {
        Engine::Replacing { .. } => vec![Some(VERSION), Some(IS_DELETED)],
        Engine::Collapsing { .. } => vec![Some(SIGN)],
        Engine::VersionedCollapsing { .. } => vec![Some(SIGN), Some(VERSION)],
        _ => table.engine_arguments.iter().map(|_| None).collect(),
    };
    for (word, wish) in table.engine_arguments.iter().zip(wishes) {
        let Some(field) = column(model, &word.node, word.span, Store::ClickHouse, found) else { continue };
        if let Some((part, fits, right)) = wish
            && !fits(field)
        {
            let message = format!("`{}` cannot be the {part} column of the engine", word.node);
            let lint = if part == "version" { "version-column" } else { "engine-column" };
            found.push(Diagnostic::error(lint, word.span, message).help(format!("it takes {right}")));
        }
    }
    let sorted = !matches!(table.engine.node, Engine::Null | Engine::Memory | Engine::Other(_));
    if sorted && table.order_by.is_empty() {
        let message = format!("`{}` has no `order_by`", model.ident.node);
        found.push(Diagnostic::error("order-by", table.span, message).help(
            "it is what queries find rows by: `order_by = (project_id, id)`, or `order_by = ()` for none",
        ));
    }
}

/// The key that is kept in memory is a beginning of the one that rows are sorted by.
fn primary_key(model: &Model, table: &ClickHouseTable, found: &mut Vec<Diagnostic>) {
    let text = |list: &[Expression]| -> Vec<String> { crate::lower::clickhouse::expressions(model, list) };
    let (primary, order) = (text(&table.primary_key), text(&table.order_by));
    if !order.starts_with(&primary) {
        let first = table.primary_key.first().map_or(table.span, |expression| expression.span);
        let message = format!(
            "the primary key ({}) is not the beginning of order_by ({})",
            primary.join(", "),
            order.join(", ")
        );
        found
            .push(Diagnostic::error("primary-key-prefix", first, message).help(
                "leave `primary_key` out, or let it name the first parts of `order_by` in their order",
            ));
    }
}

/// A tenant's rows lie together only where the sort key begins with it.
fn tenant(model: &Model, table: &ClickHouseTable, found: &mut Vec<Diagnostic>) {
    let Some(tenant) = model.tenant.as_ref().filter(|tenant| model.field(&tenant.node).is_some()) else {
        return;
    };
    let Some(first) = table.order_by.first() else { return };
    if !matches!(&first.kind, ExpressionKind::Field(word) if word.node == tenant.node) {
        let message = format!("the sort key does not begin with the tenant `{}`", tenant.node);
        found.push(Diagnostic::error("tenant-first", first.span, message).help(format!(
            "every query of one tenant would read the rows of all: `order_by = ({}, …)`",
            tenant.node
        )));
    }
}
