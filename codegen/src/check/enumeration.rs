//! Enums: labels and numbers.

use super::Findings;
use super::lints::{ENUM, NAME};
use crate::model::{Enum, EnumColumn};
use crate::postgres::name;
use crate::postgres::types::is_built_in;

pub(super) fn rules(item: &Enum, found: &mut Findings<'_>) {
    if item.variants.is_empty() {
        let message = format!("`{}` has no variants", item.ident.node);
        found.add(&ENUM, item.ident.span, message, "a column of it could hold nothing: add a variant");
    }
    if item.native {
        if let Err(error) = name::check(&item.name.node) {
            let message = format!("the type of `{}` cannot be called `{}`", item.ident.node, item.name.node);
            found.add(&NAME, item.name.span, message, format!("{error}: `#[value(name = \"…\")]`"));
        } else if is_built_in(&item.name.node) {
            let message = format!("Postgres has a type `{}` of its own", item.name.node);
            found.add(&NAME, item.name.span, message, "choose another name: `#[value(name = \"…\")]`");
        }
    }
    labels(item, found);
    numbers(item, found);
}

fn labels(item: &Enum, found: &mut Findings<'_>) {
    for (at, variant) in item.variants.iter().enumerate() {
        let label = &variant.label;
        if let Some(other) = item.variants[..at].iter().find(|other| other.label == *label) {
            found.add(
                &ENUM,
                label.span,
                format!(
                    "`{}` and `{}` have the same label `{}`",
                    other.ident.node, variant.ident.node, label.node
                ),
                "give one of them another: `#[value(\"…\")]`",
            );
        }
        if item.native
            && let Err(error) = name::check(&label.node)
        {
            let message = format!("`{}` cannot be a label of `{}`", label.node, item.ident.node);
            found.add(
                &ENUM,
                label.span,
                message,
                format!("{error}, or keep the enum as text: `postgres = text`"),
            );
        }
    }
}

fn numbers(item: &Enum, found: &mut Findings<'_>) {
    let (name, range) = match item.clickhouse {
        EnumColumn::Enum8 => ("Enum8", i16::from(i8::MIN)..=i16::from(i8::MAX)),
        EnumColumn::Enum16 => ("Enum16", i16::MIN..=i16::MAX),
        EnumColumn::LowCardinality | EnumColumn::String => return,
    };
    for (at, variant) in item.variants.iter().enumerate() {
        let number = variant.number;
        if !range.contains(&number) {
            found.add(
                &ENUM,
                variant.ident.span,
                format!("`{}` has the number {number}, which {name} cannot hold", variant.ident.node),
                format!(
                    "{name} has numbers from {} to {}: choose another, or `clickhouse = enum16`",
                    range.start(),
                    range.end()
                ),
            );
        }
        if let Some(other) = item.variants[..at].iter().find(|other| other.number == number) {
            found.add(
                &ENUM,
                variant.ident.span,
                format!("`{}` and `{}` have the same number {number}", other.ident.node, variant.ident.node),
                "give one of them another: `Variant = 7`",
            );
        }
    }
}
