//! Enums: labels and numbers.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::model::{Enum, EnumColumn};
use crate::postgres::name::MAX_BYTES;

pub(super) fn check(item: &Enum) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let name = &item.ident.node;
    if item.variants.is_empty() {
        found.push(
            Diagnostic::error("enum", item.ident.span, format!("`{name}` has no variants"))
                .help("a column of it could hold nothing"),
        );
    }
    if item.native && crate::postgres::types::is_built_in(&item.name.node) {
        let message = format!("`{}` is the name of a type that Postgres has already", item.name.node);
        found.push(
            Diagnostic::error("enum", item.name.span, message)
                .help("give the enum another: `#[value(name = \"…\")]`"),
        );
    }
    let mut labels = HashMap::new();
    let mut numbers = HashMap::new();
    for variant in &item.variants {
        let label = &variant.label;
        if let Some(first) = labels.insert(&label.node, &variant.ident.node) {
            let message =
                format!("`{first}` and `{}` are both stored as `{}`", variant.ident.node, label.node);
            found.push(
                Diagnostic::error("names-unique", label.span, message).help("give one of them another label"),
            );
        }
        if item.native && label.node.len() > MAX_BYTES {
            let message = format!("the label `{}` has {} bytes", label.node, label.node.len());
            found.push(Diagnostic::error("name-length", label.span, message).help(format!(
                "Postgres takes labels of at most {MAX_BYTES}; shorten it, or say `postgres = text`"
            )));
        }
        let numbered = matches!(item.clickhouse, EnumColumn::Enum8 | EnumColumn::Enum16);
        if let Some(first) = numbers.insert(variant.number, &variant.ident.node).filter(|_| numbered) {
            let message =
                format!("`{first}` and `{}` both have the number {}", variant.ident.node, variant.number);
            found.push(
                Diagnostic::error("enum", variant.ident.span, message)
                    .help("give one of them another: `Name = 3`"),
            );
        }
        if item.clickhouse == EnumColumn::Enum8 && i8::try_from(variant.number).is_err() {
            let message =
                format!("the number {} of `{}` does not fit Enum8", variant.number, variant.ident.node);
            found.push(
                Diagnostic::error("enum", variant.ident.span, message).help("say `clickhouse = enum16`"),
            );
        }
    }
    found
}
