//! Which stores a model and its columns are in.

use crate::model::SourceSpan;

use super::lints::{LEFT_OUT, NO_STORE, OTHER_STORE};
use super::{Findings, Subject};
use crate::model::{Field, Model};

pub(super) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let model = subject.model;
    if model.postgres.is_none() && model.clickhouse.is_none() {
        found.add(
            &NO_STORE,
            model.ident.span,
            format!("`{}` lives in no store", model.ident.node),
            "add `#[postgres]`, `#[clickhouse(order_by = …)]` or both",
        );
        return;
    }
    for field in &model.fields {
        other_store(model, field, found);
        left_out(model, field, found);
    }
}

/// Settings of a column for a store that its model is not in.
fn other_store(model: &Model, field: &Field, found: &mut Findings<'_>) {
    let in_stores = [("postgres", model.postgres.is_some()), ("clickhouse", model.clickhouse.is_some())];
    let settings = [postgres_settings(field), clickhouse_settings(field)];
    for ((store, lives_there), span) in in_stores.into_iter().zip(settings) {
        if let (false, Some(span)) = (lives_there, span) {
            found.add(
                &OTHER_STORE,
                span,
                format!("`{}` does not live in {store}, which this setting is for", model.ident.node),
                format!("take it away, or put `#[{store}]` on the struct"),
            );
        }
    }
    if model.postgres.is_none()
        && let Some(span) = field.unique
    {
        found.add(
            &OTHER_STORE,
            span,
            "ClickHouse has no unique columns",
            "take `#[unique]` away, or put `#[postgres]` on the struct",
        );
    }
}

fn postgres_settings(field: &Field) -> Option<SourceSpan> {
    let column = &field.postgres;
    let words = [&column.name, &column.default, &column.generated, &column.collation];
    // A type may be said for both stores at once.
    column.skip.or(column.not_null).or_else(|| words.into_iter().flatten().map(|word| word.span).next())
}

fn clickhouse_settings(field: &Field) -> Option<SourceSpan> {
    let column = &field.clickhouse;
    let words = [&column.name, &column.codec, &column.ttl];
    column
        .skip
        .or(column.low_cardinality)
        .or_else(|| column.null.as_ref().map(|null| null.span))
        .or_else(|| column.value.as_ref().map(|value| value.span))
        .or_else(|| words.into_iter().flatten().map(|word| word.span).next())
}

/// A field that a store leaves out must still have a value when its rows are read.
fn left_out(model: &Model, field: &Field, found: &mut Findings<'_>) {
    let stores = [
        ("Postgres", model.postgres.is_some(), field.postgres.skip, field.postgres.read.is_some()),
        ("ClickHouse", model.clickhouse.is_some(), field.clickhouse.skip, field.clickhouse.read.is_some()),
    ];
    let name = &field.ident.node;
    for (store, lives_there, skip, read) in stores {
        let Some(span) = skip.filter(|_| lives_there) else {
            if read && lives_there {
                found.add(
                    &LEFT_OUT,
                    field.ident.span,
                    format!("`{name}` is a column in {store}, and `read` is for columns that are not"),
                    "add `skip`, or take `read` away",
                );
            }
            continue;
        };
        if !read && !field.ty.optional {
            found.add(
                &LEFT_OUT,
                span,
                format!("`{name}` has no column in {store}, so nothing says what it reads as there"),
                format!("make it an `Option`, or say it: `#[{}(skip, read = …)]`", store.to_lowercase()),
            );
        }
    }
    let everywhere = |skip: Option<SourceSpan>, lives_there: bool| skip.is_some() || !lives_there;
    if everywhere(field.postgres.skip, model.postgres.is_some())
        && everywhere(field.clickhouse.skip, model.clickhouse.is_some())
    {
        found.add(
            &LEFT_OUT,
            field.ident.span,
            format!("`{name}` is left out in every store of `{}`", model.ident.node),
            "take the field, or one `skip`, away",
        );
    }
}
