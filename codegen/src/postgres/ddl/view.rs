//! Views.

use super::expression::ended;
use super::{Object, Statement, comment, index};
use crate::postgres::name;
use crate::postgres::token::identifiers;
use crate::schema::postgres::View;

/// CREATE VIEW, or CREATE MATERIALIZED VIEW with its rows filled at once.
#[must_use]
pub fn create(view: &View) -> String {
    let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    format!("CREATE {kind} {} AS\n{}", name::qualified(&view.name), ended(&view.query))
}

/// The view, its indexes and the comment on it.
pub fn statements(view: &View) -> impl Iterator<Item = Statement> {
    let object = object(view);
    let create = Statement { object: object.clone(), sql: create(view) };
    let indexes = index::statements(&view.name, &view.indexes);
    std::iter::once(create).chain(indexes).chain(comment::statement(object, view.comment.as_deref()))
}

/// The views in an order in which each comes after those that its query mentions, otherwise as given. Views
/// cannot depend on each other in a circle; where a mention is not a use and makes one, the given order holds.
#[must_use]
pub fn ordered(views: &[View]) -> Vec<&View> {
    let mut waiting: Vec<&View> = views.iter().collect();
    let mut ordered = Vec::with_capacity(views.len());
    while !waiting.is_empty() {
        let free =
            |view: &&View| !waiting.iter().any(|other| other.name != view.name && mentions(view, other));
        let next = waiting.iter().position(free).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

fn mentions(view: &View, other: &View) -> bool {
    identifiers(&view.query).any(|name| name == other.name.name)
}

/// The view as an object of its kind.
#[must_use]
pub fn object(view: &View) -> Object {
    if view.materialized {
        Object::MaterializedView(view.name.clone())
    } else {
        Object::View(view.name.clone())
    }
}
