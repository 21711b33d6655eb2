//! Views and materialized views.

use super::column;
use super::expression::ended;
use super::{Object, storage};
use crate::clickhouse::lexer::tokens;
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::{quote, unquote};
use crate::schema::clickhouse::{View, ViewKind};

/// CREATE VIEW or CREATE MATERIALIZED VIEW.
#[must_use]
pub fn create(view: &View) -> String {
    let name = format!("{} {}", quote(&view.name), Marker::Cluster);
    let mut lines = match &view.kind {
        ViewKind::Plain => vec![format!("CREATE VIEW {name}")],
        ViewKind::To(target) => vec![format!("CREATE MATERIALIZED VIEW {name} TO {}", quote(target))],
        ViewKind::Own(own) => {
            let mut lines = vec![format!("CREATE MATERIALIZED VIEW {name}")];
            lines.extend(storage::clauses(own));
            lines
        }
    };
    lines.extend(view.comment.as_deref().map(column::comment));
    lines.push(format!("AS {}", ended(&view.query)));
    lines.join("\n")
}

/// The views in an order in which each comes after those that it mentions, otherwise as given. Views cannot depend
/// on each other in a circle; where a mention is not a use and makes one, the given order holds.
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
    let writes_to = matches!(&view.kind, ViewKind::To(target) if *target == other.name);
    let named = |text: &str| unquote(text).is_some_and(|name| name == other.name);
    writes_to || tokens(&view.query).map_while(Result::ok).any(|token| token.is_name() && named(token.text))
}

/// The view as an object of its kind.
#[must_use]
pub fn object(view: &View) -> Object {
    match view.kind {
        ViewKind::Plain => Object::View(view.name.clone()),
        ViewKind::To(_) | ViewKind::Own(_) => Object::MaterializedView(view.name.clone()),
    }
}
