//! Relations: where they lead to.

use super::lints::{FOREIGN_KEY_TYPES, RELATION_KEY, RELATION_TARGET};
use super::{Findings, Subject, field};
use crate::clickhouse::types::Type as Ch;
use crate::model::{Field, Index, IndexKey, Model, Reference, Relation, RelationKind, Word};
use crate::parse::similar;

pub(super) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for reference in &subject.model.references {
        self::reference(subject, reference, found);
    }
    for relation in &subject.model.relations {
        self::relation(subject, relation, found);
    }
}

/// The model of this name, or an error that there is none.
fn model<'a>(subject: &Subject<'a>, word: &Word, found: &mut Findings<'_>) -> Option<&'a Model> {
    let model = subject.names.model(&word.node);
    if model.is_none() {
        let help = match similar(&word.node, subject.names.models()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("put `#[derive(Model)]` on `{}` in the same sources", word.node),
        };
        found.add(
            &RELATION_TARGET,
            word.span,
            format!("there is no model `{}` in the sources", word.node),
            help,
        );
    }
    model
}

/// The fields of these names; an error for each that is not there.
fn fields<'a>(model: &'a Model, words: &[Word], found: &mut Findings<'_>) -> Option<Vec<&'a Field>> {
    let mut all = Vec::new();
    for word in words {
        match model.field(&word.node) {
            Some(field) => all.push(field),
            None => field::unknown(model, &word.node, word.span, found),
        }
    }
    (all.len() == words.len()).then_some(all)
}

fn reference(subject: &Subject<'_>, reference: &Reference, found: &mut Findings<'_>) {
    let Some(target) = model(subject, &reference.target, found) else { return };
    let Some(target_fields) = (match reference.target_fields.as_slice() {
        [] => Some(target.key()),
        words => fields(target, words, found),
    }) else {
        return;
    };
    let own: Vec<_> = reference.fields.iter().filter_map(|word| subject.model.field(&word.node)).collect();
    let word = &reference.target;
    let constrained = reference.constraint && subject.model.postgres.is_some();
    if constrained && target.postgres.is_none() {
        let message = format!("`{}` is not in Postgres, so no foreign key can point to it", word.node);
        return found.add(
            &RELATION_TARGET,
            word.span,
            message,
            "make it a relation for queries: `constraint = false`",
        );
    }
    if target_fields.is_empty() {
        let message = format!("`{}` has no key to point to", word.node);
        let help = format!("name the field: `references({}(field))`, or give `{0}` a `#[key]`", word.node);
        return found.add(&RELATION_KEY, word.span, message, help);
    }
    if own.len() != target_fields.len() {
        // That a field of our own is missing is told by another rule.
        if own.len() == reference.fields.len() {
            let names = names(&target_fields);
            let message =
                format!("the key of `{}` is ({names}), and {} field points to it", word.node, own.len());
            let help = format!(
                "on the struct: `#[references({}({names}), columns = (…))]`; or name one unique field",
                word.node
            );
            found.add(&RELATION_KEY, word.span, message, help);
        }
        return;
    }
    if constrained && !is_unique(target, &target_fields) {
        let names = names(&target_fields);
        let message =
            format!("({names}) is not unique in `{}`, so no foreign key can point to it", word.node);
        let help = format!(
            "point to its key, add `#[postgres(unique({names}))]` to `{}`, or make it `constraint = false`",
            word.node
        );
        return found.add(&RELATION_KEY, word.span, message, help);
    }
    let spans = reference.fields.iter().map(|_| word.span);
    same_types(subject, &own, target, &target_fields, spans, found);
}

fn names(fields: &[&Field]) -> String {
    fields.iter().map(|field| field.ident.node.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether Postgres knows these fields, in any order, to be unique together.
fn is_unique(model: &Model, fields: &[&Field]) -> bool {
    let same = |names: &[&str]| {
        names.len() == fields.len() && fields.iter().all(|field| names.contains(&field.ident.node.as_str()))
    };
    let key: Vec<_> = model.key().iter().map(|field| field.ident.node.as_str()).collect();
    // A unique index serves as well as a constraint, where it holds every row by its columns.
    let whole = |unique: &&Index| {
        unique.predicate.is_none()
            && unique.parts.iter().all(|part| matches!(part.key.node, IndexKey::Field(_)))
    };
    let uniques = model.postgres.iter().flat_map(|table| &table.uniques).filter(whole);
    let mut uniques = uniques.map(|unique| {
        let parts = unique.parts.iter();
        parts
            .map(|part| match &part.key.node {
                IndexKey::Field(name) | IndexKey::Sql(name) => name.as_str(),
            })
            .collect::<Vec<_>>()
    });
    same(&key) || matches!(fields, [field] if field.unique.is_some()) || uniques.any(|unique| same(&unique))
}

fn relation(subject: &Subject<'_>, relation: &Relation, found: &mut Findings<'_>) {
    let target = model(subject, &relation.target, found);
    match &relation.kind {
        RelationKind::HasMany { by } | RelationKind::HasOne { by } => {
            let Some(target) = target else { return };
            points_to_key(subject, subject.model, target, by, found);
            if let (RelationKind::HasOne { .. }, Some(fields)) = (&relation.kind, silently(target, by))
                && target.postgres.is_some()
                && !is_unique(target, &fields)
            {
                let (names, target) = (names(&fields), &relation.target.node);
                let message = format!("({names}) is not unique in `{target}`, so there may be several rows");
                let help = format!("write `has_many`, or add `#[postgres(unique({names}))]` to `{target}`");
                found.add(&RELATION_KEY, relation.target.span, message, help);
            }
        }
        RelationKind::ManyToMany { through, by, to } => {
            let through = model(subject, through, found);
            let (Some(target), Some(through)) = (target, through) else { return };
            points_to_key(subject, subject.model, through, by, found);
            points_to_key(subject, target, through, to, found);
        }
    }
}

fn silently<'a>(model: &'a Model, words: &[Word]) -> Option<Vec<&'a Field>> {
    words.iter().map(|word| model.field(&word.node)).collect()
}

/// The fields `by` of `from` point to the key of `to`.
fn points_to_key(subject: &Subject<'_>, to: &Model, from: &Model, by: &[Word], found: &mut Findings<'_>) {
    let Some(own) = fields(from, by, found) else { return };
    let key = to.key();
    let Some(first) = by.first() else { return };
    if key.len() != own.len() {
        let message = match key.len() {
            0 => format!("`{}` has no key that `{}` could point to", to.ident.node, first.node),
            _ => format!(
                "the key of `{}` is ({}), and `by` names {} field",
                to.ident.node,
                names(&key),
                own.len()
            ),
        };
        let help = "name a field for each field of the key, in its order: `by = (a, b)`";
        return found.add(&RELATION_KEY, first.span, message, help);
    }
    same_types_of(subject, from, &own, to, &key, by.iter().map(|word| word.span), found);
}

fn same_types(
    subject: &Subject<'_>,
    own: &[&Field],
    target: &Model,
    target_fields: &[&Field],
    spans: impl Iterator<Item = crate::model::SourceSpan>,
    found: &mut Findings<'_>,
) {
    same_types_of(subject, subject.model, own, target, target_fields, spans, found);
}

/// Both sides of a relation have the same type, in the stores that both are in.
fn same_types_of(
    subject: &Subject<'_>,
    from: &Model,
    own: &[&Field],
    to: &Model,
    target: &[&Field],
    spans: impl Iterator<Item = crate::model::SourceSpan>,
    found: &mut Findings<'_>,
) {
    let both_in_postgres = from.postgres.is_some() && to.postgres.is_some();
    for ((one, other), span) in own.iter().zip(target).zip(spans) {
        let names = subject.names;
        let types = if both_in_postgres {
            names
                .postgres_column(one)
                .ok()
                .zip(names.postgres_column(other).ok())
                .map(|(one, other)| (one.to_string(), other.to_string()))
        } else if from.clickhouse.is_some() && to.clickhouse.is_some() {
            let bare = |ty: Ch| super::clickhouse::bare(&ty).to_string();
            names
                .clickhouse_column(from, one)
                .ok()
                .zip(names.clickhouse_column(to, other).ok())
                .map(|(one, other)| (bare(one), bare(other)))
        } else {
            None
        };
        if let Some((ty, other_ty)) = types
            && ty != other_ty
        {
            let (from, to) = (&from.ident.node, &to.ident.node);
            let message = format!(
                "`{from}.{}` is `{ty}`, and `{to}.{}`, which it points to, is `{other_ty}`",
                one.ident.node, other.ident.node
            );
            let help = format!("give `{}` the type of `{to}.{}`", one.ident.node, other.ident.node);
            found.add(&FOREIGN_KEY_TYPES, span, message, help);
        }
    }
}
