//! Schemas in a form that does not depend on how their expressions were written.
//!
//! Two schemas of the same meaning, one of models and one that a server has kept, agree in normal form as far as
//! rules about words can tell: white space, comments, quotes, keywords in capitals, numbers, intervals, the levels
//! that codecs have when none is given. What the server does by understanding an expression (`a || b` becomes
//! `concat(a, b)`, `CASE` becomes `multiIf`, parentheses around comparisons) is its own to do: let it format the
//! models' DDL, as [`catalog`](super::catalog) says.

mod expression;

pub use self::expression::expression;
use super::dictionary::Definition;
use super::types::Type;
use crate::schema::clickhouse::{
    ClickHouse, Column, Dictionary, Engine, Given, Storage, Table, View, ViewKind,
};

/// The schema in normal form, its parts sorted by name.
#[must_use]
pub fn schema(mut schema: ClickHouse) -> ClickHouse {
    schema.tables.iter_mut().for_each(table);
    schema.views.iter_mut().for_each(view);
    schema.dictionaries.iter_mut().for_each(dictionary);
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.views.sort_by(|a, b| a.name.cmp(&b.name));
    schema.dictionaries.sort();
    schema
}

const TEXT_GRANULARITY: u64 = 100_000_000;

/// One table in normal form, its parts sorted by name.
pub(super) fn table(table: &mut Table) {
    table.columns.iter_mut().for_each(column);
    storage(&mut table.storage);
    for index in &mut table.indexes {
        index.expression.iter_mut().for_each(rewrite);
        rewrite(&mut index.ty);
        if index.ty.starts_with("text") {
            // One such index covers the whole part; the server keeps a number of its own.
            index.granularity = TEXT_GRANULARITY;
        }
    }
    table.projections.iter_mut().for_each(|projection| rewrite(&mut projection.query));
    table.constraints.iter_mut().for_each(|constraint| rewrite(&mut constraint.expression));
    table.distributed.iter_mut().for_each(|distributed| rewrite(&mut distributed.sharding_key));
    empty_comment(&mut table.comment);
    table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    table.projections.sort_by(|a, b| a.name.cmp(&b.name));
    table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
}

/// One view in normal form.
pub(super) fn view(view: &mut View) {
    rewrite(&mut view.query);
    empty_comment(&mut view.comment);
    if let ViewKind::Own(own) = &mut view.kind {
        storage(own);
    }
}

/// One dictionary in normal form. What the server hides is not compared.
pub(super) fn dictionary(dictionary: &mut Dictionary) {
    let Some(mut definition) = Definition::of(dictionary) else { return };
    definition.forget_passwords();
    for attribute in &mut definition.attributes {
        attribute.value.iter_mut().for_each(|(_, sql)| rewrite(sql));
    }
    *dictionary = (&definition).into();
}

fn column(column: &mut Column) {
    column.ty = column.ty.clone().canonical();
    match &mut column.value {
        Some(
            Given::Default(sql) | Given::Materialized(sql) | Given::Alias(sql) | Given::Ephemeral(Some(sql)),
        ) => {
            rewrite(sql);
        }
        Some(Given::Ephemeral(None)) | None => {}
    }
    column.codec = column.codec.take().map(|written| codec(&written, &column.ty));
    column.ttl.iter_mut().for_each(ttl);
    empty_comment(&mut column.comment);
}

fn storage(storage: &mut Storage) {
    for list in [&mut storage.order_by, &mut storage.primary_key, &mut storage.partition_by] {
        list.iter_mut().for_each(rewrite);
    }
    if storage.primary_key == storage.order_by {
        storage.primary_key.clear();
    }
    storage.sample_by.iter_mut().for_each(rewrite);
    storage.ttl.iter_mut().for_each(ttl);
    storage.settings.values_mut().for_each(rewrite);
    storage.settings.retain(|name, value| !(name == "index_granularity" && value == "8192"));
    if let Engine::Other(sql) = &mut storage.engine {
        rewrite(sql);
    }
}

/// The server keeps no empty comments.
fn empty_comment(comment: &mut Option<String>) {
    comment.take_if(|text| text.is_empty());
}

fn rewrite(sql: &mut String) {
    *sql = expression(sql);
}

/// Deleting is what a rule does that says nothing else.
fn ttl(rule: &mut String) {
    rewrite(rule);
    *rule = rule.strip_suffix(" DELETE").unwrap_or(rule).replace(" DELETE WHERE ", " WHERE ");
}

/// Codecs with an argument that the server adds, where none was given.
const CODEC_LEVELS: [(&str, &str); 3] = [("ZSTD", "1"), ("LZ4HC", "0"), ("FPC", "12")];

/// Codecs to which the server adds the width of the column's values in bytes.
const CODECS_BY_WIDTH: [&str; 2] = ["Delta", "Gorilla"];

fn codec(written: &str, ty: &Type) -> String {
    let written = expression(written);
    let parts = written.split(", ").map(|part| {
        let level = CODEC_LEVELS.iter().find(|(name, _)| *name == part).map(|(_, level)| (*level).to_owned());
        let width = || CODECS_BY_WIDTH.contains(&part).then(|| width(ty)).flatten();
        let argument = level.or_else(|| width().map(|bytes| bytes.to_string()));
        argument.map_or_else(|| part.to_owned(), |argument| format!("{part}({argument})"))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The width of a number or a time in bytes.
fn width(ty: &Type) -> Option<u16> {
    match ty.bare() {
        Type::Bool | Type::Enum8(_) => Some(1),
        Type::Int(bits) | Type::UInt(bits) => Some(bits / 8),
        Type::Date | Type::Enum16(_) => Some(2),
        Type::Float32 | Type::Date32 | Type::DateTime(_) | Type::Ipv4 => Some(4),
        Type::Float64 | Type::DateTime64(..) => Some(8),
        Type::Decimal(0..=9, _) => Some(4),
        Type::Decimal(10..=18, _) => Some(8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codecs_get_the_levels_that_the_server_gives_them() {
        let of = |text: &str, ty: &str| codec(text, &ty.parse().unwrap());
        assert_eq!(of("Delta,ZSTD", "UInt64"), "Delta(8), ZSTD(1)");
        assert_eq!(of("Gorilla, LZ4", "Nullable(Float32)"), "Gorilla(4), LZ4");
        assert_eq!(of("ZSTD(3)", "String"), "ZSTD(3)");
        assert_eq!(of("DoubleDelta", "DateTime"), "DoubleDelta");
    }
}
