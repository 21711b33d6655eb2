//! A form in which a schema from the models and one from a catalog can be compared.

use super::expression::normal;
use crate::schema::Schema;
use crate::schema::postgres::{
    Column, Exclusion, ExclusionPart, Given, Index, IndexKey, IndexPart, Name, Object, Postgres, Table, Type,
};

/// The schema with everything that has several spellings in one of them: parts sorted, `default_schema` left
/// out of names, expressions without what the server adds to them. The result is for comparison, not for DDL.
///
/// In expressions these are made equal: letter case and spacing, parentheses around the whole, casts of string
/// literals (`'x'::text`), quoted numbers (`'-1'::integer`), `IN (…)` and `= ANY (ARRAY[…])`, `LIKE` and `~~`,
/// `<>` and `!=`, needless quotes. These stay apart, because telling them equal needs the server's grammar and
/// types:
///
/// * parentheses inside: `a > 0 AND b > 0` is printed as `(a > 0) AND (b > 0)`;
/// * casts of columns, as in any comparison with a `character varying`;
/// * `BETWEEN`, `NOT IN`, `SIMILAR TO`, `EXTRACT` and other syntax that is a function inside;
/// * constants that their type prints in another way: `'{"a":1}'::jsonb`, timestamps, intervals;
/// * the queries of views.
///
/// An exact comparison lets the server print both sides: in a transaction, create an empty schema, set it as the
/// search path, run the DDL of the models there, read it with the same queries, roll back.
#[must_use]
pub fn comparable(schema: &Postgres, default_schema: &str) -> Postgres {
    let mut schema = unqualified(schema, default_schema);
    for ty in &mut schema.enums {
        drop_empty(&mut ty.comment);
    }
    for table in &mut schema.tables {
        self::table(table, default_schema);
    }
    for view in &mut schema.views {
        view.query = normal(&view.query, default_schema);
        view.indexes.iter_mut().for_each(|index| self::index(index, default_schema));
        drop_empty(&mut view.comment);
    }
    for object in &mut schema.objects {
        *object = comparable_object(object, default_schema);
    }
    schema.objects.sort();
    schema
}

/// The object as [`comparable`] has it.
#[must_use]
pub fn comparable_object(object: &Object, default_schema: &str) -> Object {
    let name = |name: &Name| in_search_path(name, default_schema);
    Object {
        kind: object.kind,
        name: name(&object.name),
        arguments: object.arguments.as_ref().map(|types| normal(types, default_schema)),
        table: object.table.as_ref().map(name),
        definition: normal(&object.definition, default_schema),
    }
}

/// The schema in canonical order with `default_schema` left out of names. Expressions stay as they are written, so
/// that it can be used for DDL; its parts stand in the same order as in [`comparable`].
#[must_use]
pub fn unqualified(schema: &Postgres, default_schema: &str) -> Postgres {
    let mut schema = schema.clone();
    let drop_default = |name: &mut Name| drop_default(name, default_schema);
    schema.enums.iter_mut().for_each(|ty| drop_default(&mut ty.name));
    for table in &mut schema.tables {
        drop_default(&mut table.name);
        for column in &mut table.columns {
            drop_default_of_type(&mut column.ty, default_schema);
        }
        table.foreign_keys.iter_mut().for_each(|key| drop_default(&mut key.target));
    }
    schema.views.iter_mut().for_each(|view| drop_default(&mut view.name));
    for object in &mut schema.objects {
        drop_default(&mut object.name);
        object.table.iter_mut().for_each(drop_default);
    }
    Schema { postgres: schema, ..Schema::default() }.canonical().postgres
}

/// The name without its schema, where that is the default.
pub(in crate::postgres) fn in_search_path(name: &Name, default_schema: &str) -> Name {
    let mut name = name.clone();
    drop_default(&mut name, default_schema);
    name
}

fn drop_default(name: &mut Name, default_schema: &str) {
    name.schema.take_if(|schema| schema == default_schema);
}

/// The type with the names in it as [`in_search_path`] has them.
pub(in crate::postgres) fn type_in_search_path(ty: &Type, default_schema: &str) -> Type {
    let mut ty = ty.clone();
    drop_default_of_type(&mut ty, default_schema);
    ty
}

fn drop_default_of_type(ty: &mut Type, default_schema: &str) {
    match ty {
        // However many dimensions are written, the server knows of none.
        Type::Array(_) => *ty = Type::Array(Box::new(type_in_search_path(ty.element(), default_schema))),
        Type::Enum(name) => drop_default(name, default_schema),
        Type::Other(sql) => drop_schema(sql, default_schema),
        _ => {}
    }
}

fn table(table: &mut Table, default_schema: &str) {
    drop_empty(&mut table.comment);
    for column in &mut table.columns {
        self::column(column, default_schema);
        let key = table.primary_key.iter().any(|key| key.columns.contains(&column.name));
        column.nullable &= !key;
    }
    for check in &mut table.checks {
        check.expression = normal(&check.expression, default_schema);
    }
    for index in &mut table.indexes {
        self::index(index, default_schema);
    }
    for part in table.partition_by.iter_mut().flat_map(|key| &mut key.parts) {
        key(part, default_schema);
    }
    for Exclusion { parts, predicate, .. } in &mut table.exclusions {
        for ExclusionPart { operator, part } in parts {
            drop_schema(operator, default_schema);
            self::part(part, default_schema);
        }
        predicate.iter_mut().for_each(|sql| *sql = normal(sql, default_schema));
    }
}

fn column(column: &mut Column, default_schema: &str) {
    drop_empty(&mut column.comment);
    match &mut column.value {
        Some(Given::Default(sql) | Given::Stored(sql)) => *sql = normal(sql, default_schema),
        Some(Given::IdentityAlways | Given::IdentityByDefault) | None => {}
    }
    // The server drops a default of NULL, since it is what stands there anyway.
    if column.value == Some(Given::Default("null".into())) {
        column.value = None;
    }
}

/// One index as [`comparable`] has it.
pub(in crate::postgres) fn index(index: &mut Index, default_schema: &str) {
    index.parts.iter_mut().for_each(|part| self::part(part, default_schema));
    index.predicate.iter_mut().for_each(|sql| *sql = normal(sql, default_schema));
}

fn part(part: &mut IndexPart, default_schema: &str) {
    let IndexPart { key, descending, nulls_first, operator_class } = part;
    self::key(key, default_schema);
    *nulls_first = nulls_first.filter(|first| first != descending);
    operator_class.iter_mut().for_each(|class| drop_schema(class, default_schema));
}

fn key(key: &mut IndexKey, default_schema: &str) {
    if let IndexKey::Expression(sql) = key {
        *sql = normal(sql, default_schema);
    }
}

/// Takes the default schema from an operator, an operator class or a type.
fn drop_schema(name: &mut String, default_schema: &str) {
    if let Some(own) = name.strip_prefix(default_schema).and_then(|rest| rest.strip_prefix('.')) {
        *name = own.to_owned();
    }
}

/// Postgres takes an empty comment for none.
fn drop_empty(comment: &mut Option<String>) {
    if comment.as_ref().is_some_and(String::is_empty) {
        *comment = None;
    }
}
