//! Foreign keys, as far as one model tells.

use super::super::lints::{FOREIGN_KEY, UNINDEXED_FOREIGN_KEY};
use super::super::{Findings, Subject};
use crate::model::{IndexKey, Model, Reference};
use crate::schema::postgres::{Action, Method};

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for reference in &subject.model.references {
        if !reference.constraint {
            without(reference, found);
            continue;
        }
        if subject.model.postgres.is_none() {
            continue;
        }
        actions(subject.model, reference, found);
        indexed(subject, reference, found);
    }
}

/// A relation without a foreign key has nothing that could act.
fn without(reference: &Reference, found: &mut Findings<'_>) {
    let acts = reference.on_delete != Action::NoAction || reference.on_update != Action::NoAction;
    if acts || reference.deferrable.is_some() {
        found.add(
            &FOREIGN_KEY,
            reference.target.span,
            "without a constraint nothing happens when a row goes",
            "take the actions and `deferrable` away, or `constraint = false`",
        );
    }
}

fn actions(model: &Model, reference: &Reference, found: &mut Findings<'_>) {
    let fields = || reference.fields.iter().filter_map(|word| model.field(&word.node));
    for (key, action) in [("on_delete", reference.on_delete), ("on_update", reference.on_update)] {
        if action == Action::SetNull
            && let Some(field) =
                fields().find(|field| !field.ty.optional || field.postgres.not_null.is_some())
        {
            found.add(
                &FOREIGN_KEY,
                reference.target.span,
                format!("`{key} = set_null` on `{}`, which is never NULL", field.ident.node),
                "make the field an `Option`, or choose another action",
            );
        }
        if action == Action::SetDefault
            && let Some(field) = fields().find(|field| {
                field.default.is_none() && field.postgres.default.is_none() && !field.ty.optional
            })
        {
            found.add(
                &FOREIGN_KEY,
                reference.target.span,
                format!("`{key} = set_default` on `{}`, which has no default", field.ident.node),
                "give it one, or choose another action",
            );
        }
    }
}

/// Whether something begins with the columns of a foreign key: a delete of the row that it points to looks there.
fn indexed(subject: &Subject<'_>, reference: &Reference, found: &mut Findings<'_>) {
    let model = subject.model;
    let elsewhere =
        subject.names.model(&reference.target.node).is_some_and(|target| target.postgres.is_none());
    let unknown = reference.fields.iter().any(|word| model.field(&word.node).is_none());
    if elsewhere || unknown || is_indexed(model, reference) {
        return;
    }
    let fields = reference.fields.iter().map(|word| word.node.as_str()).collect::<Vec<_>>().join(", ");
    found.add(
        &UNINDEXED_FOREIGN_KEY,
        reference.target.span,
        format!(
            "no index begins with `{fields}`, so each delete in `{}` reads all of this table",
            reference.target.node
        ),
        format!("add `#[postgres(index({fields}))]`"),
    );
}

fn is_indexed(model: &Model, reference: &Reference) -> bool {
    let covers = |columns: &mut dyn Iterator<Item = &str>| {
        let begins: Vec<&str> = columns.take(reference.fields.len()).collect();
        reference.fields.iter().all(|word| begins.contains(&word.node.as_str()))
    };
    let Some(table) = &model.postgres else { return true };
    let unique_field = match reference.fields.as_slice() {
        [word] => model.field(&word.node).is_some_and(|field| field.unique.is_some()),
        _ => false,
    };
    unique_field
        || covers(&mut model.key().iter().map(|field| field.ident.node.as_str()))
        || table.indexes.iter().chain(&table.uniques).any(|index| {
            let whole = match &index.predicate {
                None => true,
                // NULLs point nowhere, so an index without them is as good.
                Some(predicate) => predicate.node.to_lowercase().trim().ends_with("is not null"),
            };
            whole
                && matches!(index.method.node, Method::Btree | Method::Hash)
                && covers(&mut index.parts.iter().map(|part| match &part.key.node {
                    IndexKey::Field(name) => name.as_str(),
                    IndexKey::Sql(_) => "",
                }))
        })
}
