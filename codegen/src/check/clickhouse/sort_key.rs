//! ORDER BY, PRIMARY KEY, PARTITION BY and SAMPLE BY.

use super::super::field::field_of;
use super::super::lints::{PRIMARY_KEY, SORT_KEY, TENANT_FIRST};
use super::super::{Findings, Subject};
use super::{bare, column_type, engine, is_nullable};
use crate::clickhouse::types::Type;
use crate::lower::clickhouse::{expression, expressions};
use crate::model::{ClickHouseTable, Expression, ExpressionKind};

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let Some(table) = &subject.model.clickhouse else { return };
    if !engine::is_merge_tree(&table.engine.node) {
        return without(table, found);
    }
    missing(subject, table, found);
    repeated(subject, &table.order_by, found);
    prefix(subject, table, found);
    tenant(subject, table, found);
    let nullable_allowed =
        table.settings.iter().any(|(name, value)| name.node == "allow_nullable_key" && value != "0");
    let clauses = [
        ("ORDER BY", &table.order_by),
        ("PRIMARY KEY", &table.primary_key),
        ("PARTITION BY", &table.partition_by),
    ];
    for (clause, parts) in clauses {
        for part in parts {
            comparable(subject, clause, part, nullable_allowed, found);
        }
    }
    if let Some(sample) = &table.sample_by {
        sampled(subject, table, sample, found);
    }
}

/// Engines outside of the MergeTree family keep no order.
fn without(table: &ClickHouseTable, found: &mut Findings<'_>) {
    let clauses = [&table.order_by, &table.primary_key, &table.partition_by];
    for part in clauses.into_iter().filter_map(|clause| clause.first()).chain(&table.sample_by) {
        found.add(
            &SORT_KEY,
            part.span,
            "this engine keeps its rows in no order",
            "take the clause away, or choose an engine of the MergeTree family",
        );
    }
}

fn missing(subject: &Subject<'_>, table: &ClickHouseTable, found: &mut Findings<'_>) {
    // A view may keep no rows of its own; its rules know.
    let is_view = !subject
        .names
        .model(&subject.model.ident.node)
        .is_some_and(|model| std::ptr::eq(model, subject.model));
    if table.order_by.is_empty() && !is_view {
        found.add(
            &SORT_KEY,
            table.span,
            format!("`{}` has no sort key in ClickHouse", subject.model.ident.node),
            "say what queries look for: `order_by = (project_id, date(timestamp), id)`; or `order_by = \"tuple()\"` \
             for a table that is always read whole",
        );
    }
}

fn repeated(subject: &Subject<'_>, order_by: &[Expression], found: &mut Findings<'_>) {
    let sql = expressions(subject.model, order_by);
    for (at, part) in order_by.iter().enumerate() {
        if sql[..at].contains(&sql[at]) {
            found.add(
                &SORT_KEY,
                part.span,
                format!("`{}` is in the sort key twice", sql[at]),
                "name it once",
            );
        }
    }
}

fn prefix(subject: &Subject<'_>, table: &ClickHouseTable, found: &mut Findings<'_>) {
    let order_by = expressions(subject.model, &table.order_by);
    let primary_key = expressions(subject.model, &table.primary_key);
    for (at, part) in table.primary_key.iter().enumerate() {
        if order_by.get(at) != Some(&primary_key[at]) {
            let help = match order_by.get(at) {
                Some(expected) => format!("`{expected}` stands at this place of `order_by`"),
                None => "`order_by` ends before this place".to_owned(),
            };
            let message =
                format!("the primary key is not the beginning of the sort key: `{}`", primary_key[at]);
            found.add(&PRIMARY_KEY, part.span, message, help);
            return;
        }
    }
}

/// Without the tenant in front, each query of one tenant reads the rows of all.
fn tenant(subject: &Subject<'_>, table: &ClickHouseTable, found: &mut Findings<'_>) {
    let (Some(tenant), Some(first)) = (&subject.model.tenant, table.order_by.first()) else { return };
    let leads = matches!(&first.kind, ExpressionKind::Field(field) if field == tenant);
    let known = subject.model.field(&tenant.node).is_some_and(|field| field.clickhouse.skip.is_none());
    if known && !leads {
        found.add(
            &TENANT_FIRST,
            first.span,
            format!("the tenant `{}` does not come first in the sort key", tenant.node),
            format!("begin with it: `order_by = ({}, …)`", tenant.node),
        );
    }
}

fn comparable(
    subject: &Subject<'_>,
    clause: &str,
    part: &Expression,
    nullable_allowed: bool,
    found: &mut Findings<'_>,
) {
    let Some(word) = field_of(part) else { return };
    let Some(ty) = column_type(subject, &word.node) else { return };
    let name = &word.node;
    if is_nullable(&ty) && !nullable_allowed {
        found.add(
            &SORT_KEY,
            word.span,
            format!("`{name}` may be NULL and is in {clause}"),
            "make it always have a value, store None as an empty one, `#[clickhouse(null = \"\")]`, or add \
             `settings(allow_nullable_key = 1)`",
        );
        return;
    }
    let is_plain = matches!(part.kind, ExpressionKind::Field(_));
    let reason = match (bare(&ty), &ty) {
        (Type::Json(_) | Type::Variant(_) | Type::AggregateFunction(..), _) => {
            "ClickHouse does not order values of"
        }
        (_, Type::SimpleAggregateFunction(..)) if clause != "PARTITION BY" => {
            "ClickHouse does not order values of"
        }
        (Type::Float32 | Type::Float64, _) if clause == "PARTITION BY" => "ClickHouse does not partition by",
        _ => return,
    };
    if is_plain {
        let message = format!("`{name}` is in {clause}, and {reason} `{ty}`");
        found.add(&SORT_KEY, word.span, message, "choose another field, or an expression over it");
    }
}

fn sampled(subject: &Subject<'_>, table: &ClickHouseTable, sample: &Expression, found: &mut Findings<'_>) {
    let key = if table.primary_key.is_empty() { &table.order_by } else { &table.primary_key };
    let sql = expression(subject.model, sample);
    if !expressions(subject.model, key).contains(&sql) {
        found.add(
            &SORT_KEY,
            sample.span,
            format!("`{sql}` samples, and is not in the primary key"),
            "add it to `order_by`",
        );
        return;
    }
    if let ExpressionKind::Field(word) = &sample.kind
        && let Some(ty) = column_type(subject, &word.node)
        && !matches!(ty, Type::UInt(8 | 16 | 32 | 64))
    {
        let message = format!("`{}` samples, and `{ty}` is not an unsigned integer", word.node);
        found.add(&SORT_KEY, word.span, message, format!("sample by a hash: `hash({})`", word.node));
    }
}
