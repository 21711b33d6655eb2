//! Partitioned tables: what the server can keep over all partitions.
//! <https://www.postgresql.org/docs/current/ddl-partitioning.html>

use super::super::lints::PARTITION;
use super::super::{Findings, Subject};
use crate::model::{IndexKey, Model, PartitionBy, SourceSpan};
use crate::schema::postgres::Strategy;

pub(in crate::check) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let model = subject.model;
    let Some(table) = &model.postgres else { return };
    let Some(by) = &table.partition_by else { return };
    if let (Strategy::List, [_, second, ..]) = (by.strategy.node, by.parts.as_slice()) {
        let help = "take one field, or choose range or hash";
        found.add(&PARTITION, second.span, "partitions by list look at one value", help);
    }
    for part in &by.parts {
        if let IndexKey::Field(name) = &part.node
            && model.field(name).is_some_and(|field| field.postgres.generated.is_some())
        {
            let message = format!("`{name}` is computed, and a row is put into its partition before");
            found.add(&PARTITION, part.span, message, "name the field that it is computed from");
        }
    }
    for one in keys(model) {
        key(by, &one, found);
    }
    for exclusion in &table.exclusions {
        found.add(
            &PARTITION,
            exclusion.span,
            "a partitioned table has no exclusion constraints before Postgres 17",
            "give one to each partition where you make it, and take this one away",
        );
    }
}

/// What is unique over all rows.
struct Unique<'a> {
    /// What a message calls it.
    what: String,
    span: SourceSpan,
    fields: Vec<&'a str>,
    /// How another field is added to it; `#` stands for the field.
    more: String,
}

fn keys(model: &Model) -> Vec<Unique<'_>> {
    let table = model.postgres.iter();
    let given = table.clone().find_map(|table| table.key.as_ref()?.fields.first()).map(|word| word.span);
    let primary = model.key();
    let first = primary.first().map(|field| Unique {
        what: "the primary key".to_owned(),
        span: given.or(field.key.as_ref().map(|key| key.span)).unwrap_or(field.ident.span),
        fields: primary.iter().map(|field| field.ident.node.as_str()).collect(),
        more: given.map_or("put `#[key]` on `#` as well", |_| "add `#` to it").to_owned(),
    });
    let of_fields = model.fields.iter().filter_map(|field| {
        let name = field.ident.node.as_str();
        Some(Unique {
            what: format!("`#[unique]` of `{name}`"),
            span: field.unique?,
            fields: vec![name],
            more: format!("say `#[postgres(unique({name}, #))]` on the struct in its place"),
        })
    });
    let uniques = table.flat_map(|table| &table.uniques).map(|unique| Unique {
        what: "this unique key".to_owned(),
        span: unique.span,
        fields: unique
            .parts
            .iter()
            .filter_map(|part| match &part.key.node {
                IndexKey::Field(name) => Some(name.as_str()),
                IndexKey::Sql(_) => None,
            })
            .collect(),
        more: "add `#` to it".to_owned(),
    });
    first.into_iter().chain(of_fields).chain(uniques).collect()
}

fn key(by: &PartitionBy, key: &Unique<'_>, found: &mut Findings<'_>) {
    for part in &by.parts {
        let (message, help) = match &part.node {
            IndexKey::Field(name) if key.fields.contains(&name.as_str()) => continue,
            IndexKey::Field(name) => (
                format!("{} does not hold `{name}`, and so cannot be kept over all partitions", key.what),
                key.more.replace(", #", &format!(", {name}")).replace("`#`", &format!("`{name}`")),
            ),
            IndexKey::Sql(_) => (
                format!("{} cannot be kept over partitions that an expression tells apart", key.what),
                "partition by a field, or take the key away".to_owned(),
            ),
        };
        return found.add(&PARTITION, key.span, message, help);
    }
}
