//! Comments.

use super::{Object, Statement};
use crate::postgres::name;
use crate::schema::postgres::Name;

/// `COMMENT ON TABLE "traces" IS '…'`; without a text, the comment that is there goes.
#[must_use]
pub fn on(object: &Object, text: Option<&str>) -> String {
    let text = text.map_or_else(|| "NULL".to_string(), name::literal);
    format!("COMMENT ON {} IS {text}", target(object))
}

/// The statement for a new object, where there is something to say. Postgres takes an empty comment for none.
pub(super) fn statement(object: Object, text: Option<&str>) -> Option<Statement> {
    let sql = on(&object, Some(text.filter(|text| !text.is_empty())?));
    Some(Statement { object, sql })
}

fn target(object: &Object) -> String {
    match object {
        Object::Schema(name) => format!("SCHEMA {}", name::quote(name)),
        Object::Enum(name) => format!("TYPE {}", name::qualified(name)),
        Object::Table(name) => format!("TABLE {}", name::qualified(name)),
        Object::Column { table, name } => format!("COLUMN {}.{}", name::qualified(table), name::quote(name)),
        Object::Constraint { table, name } => {
            format!("CONSTRAINT {} ON {}", name::quote(name), name::qualified(table))
        }
        // An index stands in the schema of its table.
        Object::Index { table, name } => {
            format!("INDEX {}", name::qualified(&Name { schema: table.schema.clone(), name: name.clone() }))
        }
        Object::View(name) => format!("VIEW {}", name::qualified(name)),
        Object::MaterializedView(name) => format!("MATERIALIZED VIEW {}", name::qualified(name)),
        Object::Text(kind, identity) => format!("{} {identity}", kind.noun().to_uppercase()),
    }
}
