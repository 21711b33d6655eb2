//! Every word that names a field names one that is there.

use crate::model::SourceSpan;

use super::lints::{SKIPPED_FIELD, UNKNOWN_FIELD};
use super::{Findings, Subject};
use crate::model::{Expression, ExpressionKind, IndexKey, Model, Word};
use crate::parse::similar;
use crate::schema::clickhouse::Engine;

/// Where a named field has to be a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Field,
    Postgres,
    ClickHouse,
}

pub(super) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let model = subject.model;
    for (needs, name, span) in named(model) {
        let Some(field) = model.field(name) else {
            unknown(model, name, span, found);
            continue;
        };
        let skipped = match needs {
            Needs::Field => None,
            Needs::Postgres => field.postgres.skip.map(|_| "Postgres"),
            Needs::ClickHouse => field.clickhouse.skip.map(|_| "ClickHouse"),
        };
        if let Some(store) = skipped {
            found.add(
                &SKIPPED_FIELD,
                span,
                format!("`{name}` has no column in {store}"),
                format!("name another field, or take `skip` away from `{name}`"),
            );
        }
    }
}

/// A field that a model does not have.
pub(super) fn unknown(model: &Model, name: &str, span: SourceSpan, found: &mut Findings<'_>) {
    let names = || model.fields.iter().map(|field| field.ident.node.as_str());
    let by_column = model.fields.iter().find(|field| field.column.node == name);
    let help = match (by_column, similar(name, names())) {
        (Some(field), _) => format!("name the field, not its column: `{}`", field.ident.node),
        (None, Some(similar)) => format!("did you mean `{similar}`?"),
        (None, None) => format!("its fields are `{}`", names().collect::<Vec<_>>().join("`, `")),
    };
    found.add(&UNKNOWN_FIELD, span, format!("`{}` has no field `{name}`", model.ident.node), help);
}

/// Every place that names a field of the model itself.
fn named(model: &Model) -> Vec<(Needs, &str, SourceSpan)> {
    let mut all: Vec<(Needs, &str, SourceSpan)> = Vec::new();
    all.extend(words(Needs::Field, &model.tenant));
    for reference in &model.references {
        let needs =
            if reference.constraint && model.postgres.is_some() { Needs::Postgres } else { Needs::Field };
        all.extend(words(needs, &reference.fields));
    }
    if let Some(table) = &model.postgres {
        all.extend(table.key.iter().flat_map(|key| words(Needs::Postgres, &key.fields)));
        let indexes = table.uniques.iter().chain(&table.indexes);
        let compared = table.exclusions.iter().flat_map(|one| one.parts.iter().map(|(part, _)| part));
        let parts = indexes.clone().flat_map(|index| &index.parts).chain(compared);
        let partition = table.partition_by.iter().flat_map(|by| &by.parts);
        all.extend(parts.map(|part| &part.key).chain(partition).filter_map(|key| match &key.node {
            IndexKey::Field(name) => Some((Needs::Postgres, name.as_str(), key.span)),
            IndexKey::Sql(_) => None,
        }));
        let included =
            indexes.map(|index| &index.include).chain(table.exclusions.iter().map(|one| &one.include));
        all.extend(included.flat_map(|fields| words(Needs::Postgres, fields)));
    }
    if let Some(table) = &model.clickhouse {
        if !matches!(table.engine.node, Engine::Graphite { .. }) {
            all.extend(words(Needs::ClickHouse, &table.engine_arguments));
        }
        let keys = table.order_by.iter().chain(&table.primary_key).chain(&table.partition_by);
        let indexed = table.indexes.iter().flat_map(|index| &index.expression);
        let others = keys.chain(&table.sample_by).chain(indexed).chain(&table.distributed);
        all.extend(
            others.filter_map(field_of).map(|word| (Needs::ClickHouse, word.node.as_str(), word.span)),
        );
    }
    all
}

/// The field that an expression is about.
pub(super) fn field_of(expression: &Expression) -> Option<&Word> {
    match &expression.kind {
        ExpressionKind::Field(word) | ExpressionKind::Call(_, word) => Some(word),
        ExpressionKind::Sql(_) => None,
    }
}

fn words<'a>(
    needs: Needs,
    words: impl IntoIterator<Item = &'a Word>,
) -> impl Iterator<Item = (Needs, &'a str, SourceSpan)> {
    words.into_iter().map(move |word| (needs, word.node.as_str(), word.span))
}
