//! Models as Postgres tables.

mod name;

use crate::diagnostic::Diagnostic;
use crate::model::{self, Field, KeyKind, Model, Reference};
use crate::schema::postgres::{
    Check, Column, EnumType, Exclusion, ExclusionPart, ForeignKey, Given, Index, IndexKey, IndexPart, Name,
    PartitionKey, PrimaryKey, Table, Unique,
};

use super::{Names, missing};

pub use name::{column_name, table_name};
pub(crate) use name::{constraint_names, given_names, index_names};

/// The Postgres table of a model, where it lives there.
pub(super) fn table(model: &Model, names: &Names<'_>, errors: &mut Vec<Diagnostic>) -> Option<Table> {
    let settings = model.postgres.as_ref()?;
    let name = table_name(model);
    let indexes = settings.indexes.iter().map(|one| index(model, &name.name, one, false));
    let partial = settings.uniques.iter().filter(|unique| !is_constraint(unique));
    let indexes = indexes.chain(partial.map(|unique| index(model, &name.name, unique, true))).collect();
    Some(Table {
        columns: fields(model).filter_map(|field| column(model, field, names, errors)).collect(),
        primary_key: primary_key(model, &name.name),
        uniques: uniques(model, &name.name),
        checks: settings
            .checks
            .iter()
            .map(|check| Check {
                name: name::check(check, &name.name, model),
                expression: check.expression.node.clone(),
            })
            .collect(),
        exclusions: settings.exclusions.iter().map(|one| exclusion(model, &name.name, one)).collect(),
        foreign_keys: model
            .references
            .iter()
            .filter_map(|reference| foreign_key(model, &name.name, reference, names))
            .collect(),
        indexes,
        partition_by: settings.partition_by.as_ref().map(|by| PartitionKey {
            strategy: by.strategy.node,
            parts: by.parts.iter().map(|part| index_key(model, part)).collect(),
        }),
        comment: model.doc.clone(),
        name,
    })
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

fn primary_key(model: &Model, table: &str) -> Option<PrimaryKey> {
    let columns: Vec<_> = model
        .key()
        .into_iter()
        .filter(|field| field.postgres.skip.is_none())
        .map(|field| column_name(field).to_owned())
        .collect();
    let name = name::primary_key(model, table);
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
        let name = crate::postgres::name::unique(table, &columns);
        Unique { name, columns, nulls_not_distinct: false, include: Vec::new() }
    });
    let settings = model.postgres.iter().flat_map(|settings| &settings.uniques);
    let constraints = settings.filter(|unique| is_constraint(unique)).map(|unique| {
        let columns = name::part_columns(model, unique);
        Unique {
            name: name::unique(unique, table, &columns),
            columns,
            nulls_not_distinct: unique.nulls_not_distinct,
            include: name::columns(model, &unique.include),
        }
    });
    fields.chain(constraints).collect()
}

/// What an index looks at, columns in place of fields.
fn index_parts<'p>(model: &Model, parts: impl IntoIterator<Item = &'p model::IndexPart>) -> Vec<IndexPart> {
    let parts = parts.into_iter().map(|part| IndexPart {
        key: index_key(model, &part.key),
        descending: part.descending,
        // NULLs come last in ascending order and first in descending order: said only where it differs.
        nulls_first: part.nulls_first.filter(|first| *first != part.descending),
        operator_class: part.operator_class.as_ref().map(|class| class.node.clone()),
    });
    parts.collect()
}

fn index_key(model: &Model, key: &model::IndexKey) -> IndexKey {
    match key {
        model::IndexKey::Field(field) => IndexKey::Column(name::column(model, field).to_owned()),
        model::IndexKey::Sql(sql) => IndexKey::Expression(sql.clone()),
    }
}

fn index(model: &Model, table: &str, index: &model::Index, unique: bool) -> Index {
    let parts = index_parts(model, &index.parts);
    Index {
        name: name::index(index, table, &parts),
        parts,
        unique,
        nulls_not_distinct: index.nulls_not_distinct,
        method: index.method.node,
        include: name::columns(model, &index.include),
        predicate: index.predicate.as_ref().map(|predicate| predicate.node.clone()),
    }
}

fn exclusion(model: &Model, table: &str, exclusion: &model::Exclusion) -> Exclusion {
    let parts = exclusion_parts(model, exclusion);
    let operators = exclusion.parts.iter().map(|(_, operator)| operator.node.clone());
    Exclusion {
        name: name::exclusion(exclusion, table, &parts),
        parts: operators.zip(parts).map(|(operator, part)| ExclusionPart { operator, part }).collect(),
        method: exclusion.method.node,
        include: name::columns(model, &exclusion.include),
        predicate: exclusion.predicate.as_ref().map(|predicate| predicate.node.clone()),
        deferrable: exclusion.deferrable,
    }
}

fn exclusion_parts(model: &Model, exclusion: &model::Exclusion) -> Vec<IndexPart> {
    index_parts(model, exclusion.parts.iter().map(|(part, _)| part))
}

/// The indexes of a materialized view, which has no constraints.
pub(super) fn view_indexes(model: &Model) -> Vec<Index> {
    let table = table_name(model).name;
    let Some(settings) = &model.postgres else { return Vec::new() };
    let uniques = settings.uniques.iter().map(|unique| {
        let made = index(model, &table, unique, true);
        match is_constraint(unique) {
            true => Index { name: name::unique(unique, &table, &name::part_columns(model, unique)), ..made },
            false => made,
        }
    });
    uniques.chain(settings.indexes.iter().map(|one| index(model, &table, one, false))).collect()
}

fn foreign_key(model: &Model, table: &str, reference: &Reference, names: &Names<'_>) -> Option<ForeignKey> {
    let target = names.model(&reference.target.node)?;
    if !reference.constraint || target.postgres.is_none() {
        return None;
    }
    let columns = name::columns(model, &reference.fields);
    let target_columns = match reference.target_fields.as_slice() {
        [] => target.key().into_iter().map(|field| column_name(field).to_owned()).collect(),
        fields => name::columns(target, fields),
    };
    Some(ForeignKey {
        name: name::foreign_key(reference, table, &columns),
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
