//! The names of a table and of what belongs to it: as given, or as the store's rules make them.

use crate::model::SourceSpan;

use crate::model::{self, Check, Exclusion, Field, Index, Model, Reference, Word};
use crate::postgres::name;
use crate::schema::postgres::{IndexPart, Name};

use super::{exclusion_parts, fields, index_parts, is_constraint};

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

/// The columns of these fields. A field that is not there is the check's business.
pub(super) fn columns<'a>(model: &'a Model, fields: impl IntoIterator<Item = &'a Word>) -> Vec<String> {
    fields.into_iter().map(|word| column(model, &word.node).to_owned()).collect()
}

/// The column of the field of this name.
pub(super) fn column<'a>(model: &'a Model, field: &'a str) -> &'a str {
    model.field(field).map_or(field, column_name)
}

fn or_given(given: Option<&Word>, make: impl FnOnce() -> String) -> String {
    given.map_or_else(make, |word| word.node.clone())
}

pub(super) fn primary_key(model: &Model, table: &str) -> String {
    let given = model.postgres.as_ref().and_then(|settings| settings.key.as_ref()?.name.as_ref());
    or_given(given, || name::primary_key(table))
}

pub(super) fn unique(unique: &Index, table: &str, columns: &[String]) -> String {
    or_given(unique.name.as_ref(), || name::unique(table, columns))
}

pub(super) fn index(index: &Index, table: &str, parts: &[IndexPart]) -> String {
    or_given(index.name.as_ref(), || name::index(table, parts))
}

pub(super) fn exclusion(exclusion: &Exclusion, table: &str, parts: &[IndexPart]) -> String {
    or_given(exclusion.name.as_ref(), || name::exclusion(table, parts))
}

pub(super) fn check(check: &Check, table: &str, model: &Model) -> String {
    or_given(check.name.as_ref(), || {
        let columns: Vec<_> = fields(model).map(column_name).collect();
        name::check_constraint(table, &check.expression.node, &columns)
    })
}

pub(super) fn foreign_key(reference: &Reference, table: &str, columns: &[String]) -> String {
    or_given(reference.constraint_name.as_ref(), || name::foreign_key(table, columns))
}

/// The names that the user gave to parts of the table, and where.
pub(crate) fn given_names(model: &Model) -> impl Iterator<Item = (&str, SourceSpan)> {
    let settings = model.postgres.iter();
    let names = settings.flat_map(|settings| {
        let key = settings.key.iter().filter_map(|key| key.name.as_ref());
        let indexes =
            settings.uniques.iter().chain(&settings.indexes).filter_map(|index| index.name.as_ref());
        let checks = settings.checks.iter().filter_map(|check| check.name.as_ref());
        let exclusions = settings.exclusions.iter().filter_map(|one| one.name.as_ref());
        key.chain(indexes).chain(checks).chain(exclusions)
    });
    let references = model.references.iter().filter_map(|reference| reference.constraint_name.as_ref());
    names.chain(references).map(|word| (word.node.as_str(), word.span))
}

/// The names of what is found beside tables: keys, unique constraints and indexes; what each is, and where it stands.
pub(crate) fn index_names(model: &Model) -> Vec<(&'static str, String, SourceSpan)> {
    let Some(settings) = &model.postgres else { return Vec::new() };
    let table = table_name(model).name;
    let mut names = Vec::new();
    if let Some(first) = model.key().first() {
        let given = settings.key.as_ref().and_then(|key| key.name.as_ref());
        let span = given.map_or(first.ident.span, |word| word.span);
        names.push(("the key", primary_key(model, &table), span));
    }
    for field in fields(model) {
        if let Some(span) = field.unique {
            names.push(("a constraint", name::unique(&table, &[column_name(field)]), span));
        }
    }
    for one in settings.uniques.iter().chain(&settings.indexes) {
        let span = one.name.as_ref().map_or(one.span, |word| word.span);
        let constraint =
            settings.uniques.iter().any(|unique| std::ptr::eq(unique, one)) && is_constraint(one);
        let parts = index_parts(model, &one.parts);
        names.push(match constraint {
            true => {
                let columns = part_columns(model, one);
                ("a constraint", unique(one, &table, &columns), span)
            }
            false => ("an index", index(one, &table, &parts), span),
        });
    }
    for one in &settings.exclusions {
        let span = one.name.as_ref().map_or(one.span, |word| word.span);
        names.push(("a constraint", exclusion(one, &table, &exclusion_parts(model, one)), span));
    }
    names
}

/// The names of constraints that are looked for inside of their table only.
pub(crate) fn constraint_names(model: &Model) -> Vec<(&'static str, String, SourceSpan)> {
    let Some(settings) = &model.postgres else { return Vec::new() };
    let table = table_name(model).name;
    let checks = settings.checks.iter().map(|one| {
        let span = one.name.as_ref().unwrap_or(&one.expression).span;
        ("a check", check(one, &table, model), span)
    });
    let references = model.references.iter().filter(|reference| reference.constraint).map(|reference| {
        let span = reference.constraint_name.as_ref().unwrap_or(&reference.target).span;
        let columns = columns(model, &reference.fields);
        ("a foreign key", foreign_key(reference, &table, &columns), span)
    });
    checks.chain(references).collect()
}

/// The columns of a unique constraint.
pub(super) fn part_columns(model: &Model, unique: &Index) -> Vec<String> {
    let fields = unique.parts.iter().filter_map(|part| match &part.key.node {
        model::IndexKey::Field(field) => Some(column(model, field).to_owned()),
        model::IndexKey::Sql(_) => None,
    });
    fields.collect()
}
