//! Models as ClickHouse tables.

use crate::clickhouse::name;
use crate::diagnostic::Diagnostic;
use crate::model::{ClickHouseTable, Expression, ExpressionKind, Field, Model};
use crate::schema::clickhouse::{
    Column, Constraint, Distributed, Engine, Given, Projection, SkipIndex, Storage, Table,
};

use super::{Names, missing};

/// The ClickHouse table of a model, where it lives there.
pub(super) fn table(model: &Model, names: &Names<'_>, errors: &mut Vec<Diagnostic>) -> Option<Table> {
    let settings = model.clickhouse.as_ref()?;
    let projections = settings.projections.iter();
    let constraints = settings.constraints.iter();
    Some(Table {
        name: table_name(model).to_owned(),
        columns: fields(model).filter_map(|field| column(model, field, names, errors)).collect(),
        storage: storage(model, settings),
        indexes: settings.indexes.iter().map(|index| skip_index(model, index)).collect(),
        projections: projections
            .map(|(name, query)| Projection { name: name.node.clone(), query: query.node.clone() })
            .collect(),
        constraints: constraints
            .map(|constraint| Constraint {
                name: constraint.name.node.clone(),
                assume: constraint.assume,
                expression: constraint.expression.node.clone(),
            })
            .collect(),
        distributed: settings
            .distributed
            .as_ref()
            .map(|key| Distributed { sharding_key: expression(model, key) }),
        comment: model.doc.clone(),
    })
}

/// The name of a model's table in ClickHouse.
#[must_use]
pub fn table_name(model: &Model) -> &str {
    let own = model.clickhouse.as_ref().and_then(|settings| settings.table.as_ref());
    &own.unwrap_or(&model.table).node
}

/// The name of a field's column in ClickHouse.
#[must_use]
pub fn column_name(field: &Field) -> &str {
    &field.clickhouse.name.as_ref().unwrap_or(&field.column).node
}

/// The fields that are columns in ClickHouse.
pub(crate) fn fields(model: &Model) -> impl Iterator<Item = &Field> {
    model.fields.iter().filter(|field| field.clickhouse.skip.is_none())
}

fn column(model: &Model, field: &Field, names: &Names<'_>, errors: &mut Vec<Diagnostic>) -> Option<Column> {
    let ty = match names.clickhouse_column(model, field) {
        Ok(ty) => ty,
        Err(reason) => {
            errors.push(missing(model, field, "ClickHouse", &reason));
            return None;
        }
    };
    let value = match (&field.clickhouse.value, &field.default) {
        (Some(value), _) => Some(value.node.clone()),
        (None, Some(default)) => names.clickhouse_default(field, default, &ty).map(Given::Default),
        (None, None) => None,
    };
    Some(Column {
        name: column_name(field).to_owned(),
        ty,
        value,
        codec: field.clickhouse.codec.as_ref().map(|codec| codec.node.clone()),
        ttl: field.clickhouse.ttl.as_ref().map(|ttl| ttl.node.clone()),
        comment: field.doc.clone(),
    })
}

/// The clauses behind ENGINE.
pub(super) fn storage(model: &Model, settings: &ClickHouseTable) -> Storage {
    let order_by = expressions(model, &settings.order_by);
    let primary_key = expressions(model, &settings.primary_key);
    Storage {
        engine: engine(model, &settings.engine.node),
        primary_key: if primary_key == order_by { Vec::new() } else { primary_key },
        order_by: if order_by == ["tuple()"] { Vec::new() } else { order_by },
        partition_by: expressions(model, &settings.partition_by),
        sample_by: settings.sample_by.as_ref().map(|sample| expression(model, sample)),
        ttl: settings.ttl.iter().map(|ttl| ttl.node.clone()).collect(),
        settings: settings.settings.iter().map(|(name, value)| (name.node.clone(), value.clone())).collect(),
    }
}

/// The engine with columns in place of fields.
fn engine(model: &Model, engine: &Engine) -> Engine {
    let column = |field: &String| model.field(field).map_or(field.as_str(), column_name).to_owned();
    let all = |fields: &Vec<String>| fields.iter().map(column).collect();
    match engine {
        Engine::Replacing { version, is_deleted } => Engine::Replacing {
            version: version.as_ref().map(column),
            is_deleted: is_deleted.as_ref().map(column),
        },
        Engine::Summing { columns } => Engine::Summing { columns: all(columns) },
        Engine::Coalescing { columns } => Engine::Coalescing { columns: all(columns) },
        Engine::Collapsing { sign } => Engine::Collapsing { sign: column(sign) },
        Engine::VersionedCollapsing { sign, version } => {
            Engine::VersionedCollapsing { sign: column(sign), version: column(version) }
        }
        Engine::MergeTree
        | Engine::Aggregating
        | Engine::Graphite { .. }
        | Engine::Null
        | Engine::Memory
        | Engine::Other(_) => engine.clone(),
    }
}

/// An expression as SQL.
pub(crate) fn expression(model: &Model, expression: &Expression) -> String {
    let column = |field: &str| name::quote_if_needed(model.field(field).map_or(field, column_name));
    match &expression.kind {
        ExpressionKind::Field(field) => column(&field.node),
        ExpressionKind::Call(function, field) => format!("{function}({})", column(&field.node)),
        ExpressionKind::Sql(sql) => sql.clone(),
    }
}

/// Expressions as SQL.
pub(crate) fn expressions(model: &Model, list: &[Expression]) -> Vec<String> {
    list.iter().map(|one| expression(model, one)).collect()
}

fn skip_index(model: &Model, index: &crate::model::SkipIndex) -> SkipIndex {
    let expression = expressions(model, &index.expression);
    SkipIndex {
        name: index.name.as_ref().map_or_else(|| name::skip_index(&expression), |name| name.node.clone()),
        expression,
        ty: index.ty.node.clone(),
        granularity: index.granularity,
    }
}
