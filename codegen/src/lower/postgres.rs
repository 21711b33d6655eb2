//! Models as Postgres tables.

use crate::diagnostic::Diagnostic;
use crate::model::{self, Field, KeyKind, Model, Reference};
use crate::postgres::name;
use crate::schema::postgres::{
    Check, Column, EnumType, ForeignKey, Given, Index, IndexKey, IndexPart, Name, PrimaryKey, Table, Unique,
};

use super::{Names, missing};

/// The Postgres table of a model, where it lives there.
pub(super) fn table(model: &Model, names: &Names<'_>, errors: &mut Vec<Diagnostic>) -> Option<Table> {
    let settings = model.postgres.as_ref()?;
    let name = table_name(model);
    let columns: Vec<_> = fields(model).filter_map(|field| column(model, field, names, errors)).collect();
    let indexes = settings.indexes.iter().map(|index| make_index(model, &name.name, index, false));
    let partial = settings.uniques.iter().filter(|unique| !is_constraint(unique));
    let indexes = indexes.chain(partial.map(|unique| make_index(model, &name.name, unique, true))).collect();
    let table = Table {
        primary_key: primary_key(model, &name.name),
        uniques: uniques(model, &name.name),
        checks: settings
            .checks
            .iter()
            .map(|check| Check {
                name: check.name.as_ref().map_or_else(
                    || {
                        let columns: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                        name::check_constraint(&name.name, &check.expression.node, &columns)
                    },
                    |name| name.node.clone(),
                ),
                expression: check.expression.node.clone(),
            })
            .collect(),
        foreign_keys: model
            .references
            .iter()
            .filter_map(|reference| foreign_key(model, &name.name, reference, names))
            .collect(),
        indexes,
        comment: model.doc.clone(),
        columns,
        name,
    };
    Some(table)
}

/// The name of a model's table in Postgres.
#[must_use]
pub fn table_name(model: &Model) -> Name {
    let settings = model.postgres.as_ref();
    let table = settings.and_then(|settings| settings.table.as_ref()).unwrap_or(&model.table);
    let schema = settings.and_then(|settings| settings.schema.as_ref());
    Name { schema: schema.map(|schema| schema.node.clone()), name: table.node.clone() }
}

/// The name of a field's column in Postgres.
#[must_use]
pub fn column_name(field: &Field) -> &str {
    &field.postgres.name.as_ref().unwrap_or(&field.column).node
}

/// The fields that are columns in Postgres.
pub(crate) fn fields(model: &Model) -> impl Iterator<Item = &Field> {
    model.fields.iter().filter(|field| field.postgres.skip.is_none())
}

fn column(model: &Model, field: &Field, names: &Names<'_>, errors: &mut Vec<Diagnostic>) -> Option<Column> {
    let ty = match names.postgres_column(field) {
        Ok(ty) => ty,
        Err(reason) => {
            errors.push(missing(model, field, "Postgres", &reason));
            return None;
        }
    };
    let key = field.key.as_ref().map(|key| key.node);
    let value = match (&field.postgres.generated, &field.postgres.default, &field.default, key) {
        (Some(sql), ..) => Some(Given::Stored(sql.node.clone())),
        (_, _, _, Some(KeyKind::Identity)) => Some(Given::IdentityByDefault),
        (_, _, _, Some(KeyKind::IdentityAlways)) => Some(Given::IdentityAlways),
        (_, Some(sql), ..) => Some(Given::Default(sql.node.clone())),
        (_, _, Some(default), _) => names.postgres_default(field, default, &ty).map(Given::Default),
        _ => None,
    };
    Some(Column {
        name: column_name(field).to_owned(),
        ty,
        nullable: field.ty.optional && field.postgres.not_null.is_none(),
        value,
        collation: field.postgres.collation.as_ref().map(|collation| collation.node.clone()),
        comment: field.doc.clone(),
    })
}

/// The columns of these fields. A field that is not there is the check's business.
fn columns<'a>(model: &'a Model, fields: impl IntoIterator<Item = &'a model::Word>) -> Vec<String> {
    fields
        .into_iter()
        .map(|word| model.field(&word.node).map_or(word.node.as_str(), column_name).to_owned())
        .collect()
}

fn primary_key(model: &Model, table: &str) -> Option<PrimaryKey> {
    let columns: Vec<_> = model
        .key()
        .into_iter()
        .filter(|field| field.postgres.skip.is_none())
        .map(|field| column_name(field).to_owned())
        .collect();
    let named = model.postgres.as_ref().and_then(|settings| settings.key.as_ref()?.name.as_ref());
    let name = named.map_or_else(|| name::primary_key(table), |name| name.node.clone());
    (!columns.is_empty()).then_some(PrimaryKey { name, columns })
}

/// Whether `unique(…)` is a constraint; else it is a unique index.
pub(crate) fn is_constraint(unique: &model::Index) -> bool {
    unique.predicate.is_none()
        && unique.parts.iter().all(|part| {
            matches!(part.key.node, model::IndexKey::Field(_))
                && !part.descending
                && part.nulls_first.is_none()
                && part.operator_class.is_none()
        })
}

fn uniques(model: &Model, table: &str) -> Vec<Unique> {
    let fields = fields(model).filter(|field| field.unique.is_some()).map(|field| {
        let columns = vec![column_name(field).to_owned()];
        Unique {
            name: name::unique(table, &columns),
            columns,
            nulls_not_distinct: false,
            include: Vec::new(),
        }
    });
    let settings = model.postgres.iter().flat_map(|settings| &settings.uniques);
    let constraints = settings.filter(|unique| is_constraint(unique)).map(|unique| {
        let columns: Vec<_> = unique
            .parts
            .iter()
            .filter_map(|part| match &part.key.node {
                model::IndexKey::Field(field) => Some(model.field(field).map_or(field.as_str(), column_name)),
                model::IndexKey::Sql(_) => None,
            })
            .map(str::to_owned)
            .collect();
        Unique {
            name: unique
                .name
                .as_ref()
                .map_or_else(|| name::unique(table, &columns), |name| name.node.clone()),
            columns,
            nulls_not_distinct: unique.nulls_not_distinct,
            include: self::columns(model, &unique.include),
        }
    });
    fields.chain(constraints).collect()
}

fn make_index(model: &Model, table: &str, index: &model::Index, unique: bool) -> Index {
    let parts: Vec<_> = index
        .parts
        .iter()
        .map(|part| IndexPart {
            key: match &part.key.node {
                model::IndexKey::Field(field) => {
                    IndexKey::Column(model.field(field).map_or(field.as_str(), column_name).to_owned())
                }
                model::IndexKey::Sql(sql) => IndexKey::Expression(sql.clone()),
            },
            descending: part.descending,
            // NULLs come last in ascending order and first in descending order: said only where it differs.
            nulls_first: part.nulls_first.filter(|first| *first != part.descending),
            operator_class: part.operator_class.as_ref().map(|class| class.node.clone()),
        })
        .collect();
    Index {
        name: index.name.as_ref().map_or_else(|| name::index(table, &parts), |name| name.node.clone()),
        parts,
        unique,
        nulls_not_distinct: index.nulls_not_distinct,
        method: index.method.node,
        include: columns(model, &index.include),
        predicate: index.predicate.as_ref().map(|predicate| predicate.node.clone()),
    }
}

fn foreign_key(model: &Model, table: &str, reference: &Reference, names: &Names<'_>) -> Option<ForeignKey> {
    let target = names.model(&reference.target.node)?;
    if !reference.constraint || target.postgres.is_none() {
        return None;
    }
    let columns = columns(model, &reference.fields);
    let target_columns = match reference.target_fields.as_slice() {
        [] => target.key().into_iter().map(|field| column_name(field).to_owned()).collect(),
        fields => self::columns(target, fields),
    };
    Some(ForeignKey {
        name: reference
            .constraint_name
            .as_ref()
            .map_or_else(|| name::foreign_key(table, &columns), |name| name.node.clone()),
        columns,
        target: table_name(target),
        target_columns,
        on_delete: reference.on_delete,
        on_update: reference.on_update,
        deferrable: reference.deferrable,
    })
}

/// The Postgres type of an enum, where it is a native one.
pub(super) fn enumeration(item: &model::Enum) -> Option<EnumType> {
    item.native.then(|| EnumType {
        name: Name::new(&item.name.node),
        values: item.variants.iter().map(|variant| variant.label.node.clone()).collect(),
        comment: item.doc.clone(),
    })
}
