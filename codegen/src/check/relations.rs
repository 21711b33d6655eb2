//! Relations: their fields, their targets, and that both sides are of one type.

use super::{Store, column, field};
use crate::diagnostic::Diagnostic;
use crate::lower::Names;
use crate::model::{Model, Models, Reference, RelationKind, TypeName, Word};
use crate::parse::similar;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for reference in &model.references {
        for word in &reference.fields {
            if reference.constraint && model.postgres.is_some() {
                column(model, &word.node, word.span, Store::Postgres, &mut found);
            } else {
                field(model, &word.node, word.span, &mut found);
            }
        }
        let (own, others) = (reference.fields.len(), reference.target_fields.len());
        if others > 0 && own != others {
            let message = format!("{own} columns cannot point to {others}");
            found.push(
                Diagnostic::error("foreign-key-types", reference.span, message)
                    .help("name as many `columns` as fields of the target, in the same order"),
            );
        }
    }
    let named = model.references.iter().filter_map(|reference| reference.name.as_ref());
    let mut seen: Vec<&str> = model.fields.iter().map(|field| field.ident.node.as_str()).collect();
    for word in named.chain(model.relations.iter().map(|relation| &relation.name)) {
        if seen.contains(&word.node.as_str()) {
            let message = format!("`{}` already has a field or a relation `{}`", model.ident.node, word.node);
            found.push(
                Diagnostic::error("names-unique", word.span, message).help("give the relation another name"),
            );
        }
        seen.push(&word.node);
    }
    found
}

/// What takes the target to see.
pub(super) fn check_together(models: &Models) -> Vec<Diagnostic> {
    let names = Names::new(models);
    let mut found = Vec::new();
    let mut tell = |model: &Model, error: Diagnostic| found.push(error.in_file(&model.file));
    for model in &models.models {
        for reference in &model.references {
            match target(&names, &reference.target) {
                Ok(target) => {
                    pointing(model, reference, target).into_iter().for_each(|error| tell(model, error))
                }
                Err(error) => tell(model, error),
            }
        }
        for relation in &model.relations {
            let (carrier, by) = match &relation.kind {
                RelationKind::HasMany { by } | RelationKind::HasOne { by } => {
                    (&relation.target, by.iter().collect())
                }
                RelationKind::ManyToMany { through, by, to } => {
                    (through, by.iter().chain(to).collect::<Vec<_>>())
                }
            };
            for word in [&relation.target, carrier] {
                target(&names, word).err().into_iter().for_each(|error| tell(model, error));
            }
            let Some(carrier) = names.model(&carrier.node) else { continue };
            let mut unknown = Vec::new();
            for word in by {
                field(carrier, &word.node, word.span, &mut unknown);
            }
            for error in unknown {
                tell(model, Diagnostic { lint: "relation-target", ..error });
            }
        }
    }
    for view in &models.views {
        if let Some(to) = &view.to
            && let Err(error) = target(&names, to)
        {
            tell(&view.model, error);
        }
    }
    // Both ends of a relation to the same wrong name are one mistake.
    found.dedup_by(|one, other| one.message == other.message && one.position() == other.position());
    found
}

fn target<'a>(names: &Names<'a>, word: &Word) -> Result<&'a Model, Diagnostic> {
    names.model(&word.node).ok_or_else(|| {
        let error =
            Diagnostic::error("relation-target", word.span, format!("there is no model `{}`", word.node));
        match similar(&word.node, names.models()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("put `#[derive(Model)]` on it, in these sources"),
        }
    })
}

/// A reference must point to a key of its target, with fields of the same types.
fn pointing(model: &Model, reference: &Reference, target: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut others = Vec::new();
    if reference.target_fields.is_empty() {
        others = target.key();
    }
    for word in &reference.target_fields {
        let mut unknown = Vec::new();
        others.extend(field(target, &word.node, word.span, &mut unknown));
        found.extend(unknown.into_iter().map(|error| Diagnostic { lint: "relation-target", ..error }));
    }
    if !found.is_empty() {
        return found;
    }
    if others.len() != reference.fields.len() {
        let message = format!(
            "the key of `{}` has {} columns, this reference {}",
            target.ident.node,
            others.len(),
            reference.fields.len()
        );
        found.push(Diagnostic::error("foreign-key-types", reference.span, message).help(
            "name the fields of both sides: `#[references(Target(a, b), columns = (x, y))]` on the struct",
        ));
        return found;
    }
    if reference.constraint
        && model.postgres.is_some()
        && target.postgres.is_some()
        && !is_unique(target, &others)
    {
        let names: Vec<&str> = others.iter().map(|field| field.ident.node.as_str()).collect();
        let message = format!("({}) is not a key of `{}`", names.join(", "), target.ident.node);
        found.push(
            Diagnostic::error("relation-target", reference.span, message)
                .help("point to its key or to columns that are `unique` there, or say `constraint = false`"),
        );
    }
    for (word, other) in reference.fields.iter().zip(others) {
        let Some(own) = model.field(&word.node) else { continue };
        if !alike(&own.ty.name, &other.ty.name) {
            let message = format!(
                "`{}` and `{}.{}` are of different types",
                word.node, target.ident.node, other.ident.node
            );
            found.push(
                Diagnostic::error("foreign-key-types", own.ty.span, message)
                    .help("give the field the type of the one that it points to"),
            );
        }
    }
    found
}

fn alike(one: &TypeName, other: &TypeName) -> bool {
    one == other
}

fn is_unique(target: &Model, fields: &[&crate::model::Field]) -> bool {
    let names: Vec<&str> = fields.iter().map(|field| field.ident.node.as_str()).collect();
    let same =
        |columns: &[&str]| columns.len() == names.len() && names.iter().all(|name| columns.contains(name));
    let key: Vec<&str> = target.key().iter().map(|field| field.ident.node.as_str()).collect();
    let uniques = target.postgres.iter().flat_map(|table| &table.uniques);
    let mut uniques = uniques.filter(|unique| crate::lower::postgres::is_constraint(unique)).map(|unique| {
        unique
            .parts
            .iter()
            .filter_map(|part| match &part.key.node {
                crate::model::IndexKey::Field(field) => Some(field.as_str()),
                crate::model::IndexKey::Sql(_) => None,
            })
            .collect::<Vec<_>>()
    });
    same(&key) || matches!(fields, [one] if one.unique.is_some()) || uniques.any(|columns| same(&columns))
}
