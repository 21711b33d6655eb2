//! What ClickHouse refuses, or should.

pub(super) mod column;
pub(super) mod engine;
pub(super) mod skip_index;
pub(super) mod sort_key;

use super::Subject;
use crate::clickhouse::types::Type;

/// The ClickHouse type of a field, where it is known and the field is a column there.
fn column_type(subject: &Subject<'_>, field: &str) -> Option<Type> {
    let field = subject.model.field(field).filter(|field| field.clickhouse.skip.is_none())?;
    subject.names.clickhouse_column(subject.model, field).ok()
}

/// A type without Nullable, LowCardinality and SimpleAggregateFunction.
pub(super) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Nullable(inner) | Type::LowCardinality(inner) | Type::SimpleAggregateFunction(_, inner) => {
            bare(inner)
        }
        _ => ty,
    }
}

/// Whether a column of this type may hold NULL.
fn is_nullable(ty: &Type) -> bool {
    match ty {
        Type::Nullable(_) => true,
        Type::LowCardinality(inner) => is_nullable(inner),
        _ => false,
    }
}
