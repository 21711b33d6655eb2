//! Enum types.

use super::{Object, Statement, comment};
use crate::postgres::name;
use crate::schema::postgres::EnumType;

/// `CREATE TYPE "Role" AS ENUM ('OWNER', 'ADMIN')`
#[must_use]
pub fn create(ty: &EnumType) -> String {
    let labels: Vec<String> = ty.values.iter().map(|value| name::literal(value)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", name::qualified(&ty.name), labels.join(", "))
}

/// The type and the comment on it.
pub fn statements(ty: &EnumType) -> impl Iterator<Item = Statement> {
    let object = Object::Enum(ty.name.clone());
    let create = Statement { object: object.clone(), sql: create(ty) };
    std::iter::once(create).chain(comment::statement(object, ty.comment.as_deref()))
}
