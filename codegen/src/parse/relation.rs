//! Relations: `references`, `has_many`, `has_one`, `many_to_many`.

use super::arguments::{Arguments, Maybe};
use super::errors::Errors;
use super::parts::Part;
use crate::model::{Reference, Relation, RelationKind, Spanned, Word};
use crate::schema::postgres::{Action, Deferrable};

/// `#[references(…)]` on the struct: the columns are named in it.
pub(super) fn references_of_struct(attributes: &mut Arguments, errors: &Errors) -> Vec<Reference> {
    let groups = attributes.groups("references");
    groups
        .into_iter()
        .filter_map(|mut group| {
            let fields = group.node.words("columns");
            if fields.is_empty() {
                errors.attribute(
                    group.span,
                    "this reference names no columns of its own",
                    "say which fields point there: `columns = (dataset_id, project_id)`",
                );
            }
            reference(group, fields, errors)
        })
        .collect()
}

/// `#[references(…)]` on a field.
pub(super) fn references_of_field(
    attributes: &mut Arguments,
    field: &Word,
    errors: &Errors,
) -> Vec<Reference> {
    let groups = attributes.groups("references");
    groups.into_iter().filter_map(|group| reference(group, vec![field.clone()], errors)).collect()
}

fn reference(group: Spanned<Arguments>, fields: Vec<Word>, errors: &Errors) -> Option<Reference> {
    let mut arguments = group.node;
    let constraint = arguments.maybe("constraint").map(|maybe| maybe.node);
    let on_delete = action(&mut arguments, "on_delete");
    let on_update = action(&mut arguments, "on_update");
    let deferrable = deferrable(&mut arguments);
    let name = arguments.word("as");
    let part = arguments.parts.pop();
    arguments.finish();
    let Some(Part::Target(target, target_fields)) = part else {
        errors.attribute(
            group.span,
            "this reference names no model",
            "the correct form is `references(Project, as = project)`",
        );
        return None;
    };
    if !target_fields.is_empty() && !fields.is_empty() && target_fields.len() != fields.len() {
        errors.attribute(
            target.span,
            format!("{} fields point to {} of `{}`", fields.len(), target_fields.len(), target.node),
            "name as many fields on both sides, in the same order",
        );
    }
    Some(Reference {
        span: group.span,
        target,
        target_fields,
        fields,
        name,
        on_delete,
        on_update,
        deferrable,
        constraint: !matches!(constraint, Some(Maybe::Bare)),
        constraint_name: match constraint {
            Some(Maybe::Text(name)) => Some(name),
            _ => None,
        },
    })
}

/// `deferrable = immediate | deferred`
pub(super) fn deferrable(arguments: &mut Arguments) -> Option<Deferrable> {
    arguments.choice("deferrable").map(|word| match word.node {
        "deferred" => Deferrable::Deferred,
        _ => Deferrable::Immediate,
    })
}

fn action(arguments: &mut Arguments, key: &str) -> Action {
    match arguments.choice(key).map(|word| word.node) {
        Some("restrict") => Action::Restrict,
        Some("cascade") => Action::Cascade,
        Some("set_null") => Action::SetNull,
        Some("set_default") => Action::SetDefault,
        _ => Action::NoAction,
    }
}

/// `has_many`, `has_one` and `many_to_many`.
pub(super) fn relations(attributes: &mut Arguments, errors: &Errors) -> Vec<Relation> {
    let mut relations = Vec::new();
    for kind in ["has_many", "has_one", "many_to_many"] {
        let groups = attributes.groups(kind);
        relations.extend(groups.into_iter().filter_map(|group| relation(kind, group, errors)));
    }
    relations
}

fn relation(kind: &str, group: Spanned<Arguments>, errors: &Errors) -> Option<Relation> {
    let mut arguments = group.node;
    let by = arguments.words("by");
    let missing = |what: &str, example: &str| {
        errors.attribute(
            group.span,
            format!("`{kind}` does not say {what}"),
            format!("the correct form is `{example}`"),
        );
    };
    let example = match kind {
        "many_to_many" => "many_to_many(users: User, through = Membership, by = project_id, to = user_id)",
        "has_one" => "has_one(profile: Profile, by = user_id)",
        _ => "has_many(observations: Observation, by = trace_id)",
    };
    if by.is_empty() {
        missing("which fields point here", example);
    }
    let kind = match kind {
        "has_one" => RelationKind::HasOne { by },
        "many_to_many" => {
            let (through, to) = (arguments.word("through"), arguments.words("to"));
            if through.is_none() {
                missing("which model is between the two", example);
            }
            if to.is_empty() {
                missing("which fields point to the other model", example);
            }
            RelationKind::ManyToMany { through: through?, by, to }
        }
        _ => RelationKind::HasMany { by },
    };
    let Some(Part::Relation(name, target)) = arguments.parts.pop() else {
        missing("its name and its model", example);
        return None;
    };
    arguments.finish();
    Some(Relation { span: group.span, name, target, kind })
}
