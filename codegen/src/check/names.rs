//! Names in the stores: short enough, and used once.

use std::collections::HashMap;

use proc_macro2::Span;

use crate::diagnostic::Diagnostic;
use crate::lower::{clickhouse, postgres};
use crate::model::{Model, Models};
use crate::postgres::name::MAX_BYTES;

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if model.postgres.is_none() {
        return found;
    }
    let table = model.postgres.as_ref().and_then(|table| table.table.as_ref()).unwrap_or(&model.table);
    found.extend(too_long("table", &table.node, table.span));
    for field in model.fields.iter().filter(|field| field.postgres.skip.is_none()) {
        let word = field.postgres.name.as_ref().unwrap_or(&field.column);
        found.extend(too_long("column", &word.node, word.span));
    }
    found
}

fn too_long(what: &str, name: &str, span: Span) -> Option<Diagnostic> {
    (name.len() > MAX_BYTES).then(|| {
        Diagnostic::error("name-length", span, format!("the {what} name `{name}` has {} bytes", name.len()))
            .help(format!("Postgres cuts names at {MAX_BYTES} bytes; give it a shorter one"))
    })
}

/// Names that two items of a crate have.
pub(super) fn check_together(models: &Models) -> Vec<Diagnostic> {
    let mut names = Seen::default();
    let tables = models.models.iter().chain(models.views.iter().map(|view| &view.model));
    for model in tables {
        let (ident, file) = (&model.ident, model.file.as_str());
        names.add("model", ident.node.clone(), ident.span, file);
        if let Some(table) = &model.postgres {
            let span = table.table.as_ref().unwrap_or(&model.table).span;
            names.add("Postgres table", postgres_name(model), span, file);
        }
        if let Some(table) = &model.clickhouse {
            let span = table.table.as_ref().unwrap_or(&model.table).span;
            names.add("ClickHouse table", clickhouse::table_name(model).to_owned(), span, file);
        }
        let schema = postgres::table_name(model).schema.unwrap_or_default();
        for index in model.postgres.iter().flat_map(|table| table.indexes.iter().chain(&table.uniques)) {
            if let Some(name) = &index.name {
                names.add("Postgres index", format!("{schema}.{}", name.node), name.span, file);
            }
        }
    }
    for item in &models.enums {
        names.add("enum", item.ident.node.clone(), item.ident.span, &item.file);
        if item.native {
            names.add("Postgres enum type", item.name.node.clone(), item.name.span, &item.file);
        }
    }
    for item in &models.values {
        names.add("newtype", item.ident.node.clone(), item.ident.span, &item.file);
    }
    names.found
}

fn postgres_name(model: &Model) -> String {
    let name = postgres::table_name(model);
    match name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name,
    }
}

#[derive(Default)]
struct Seen {
    places: HashMap<(&'static str, String), (String, usize)>,
    found: Vec<Diagnostic>,
}

impl Seen {
    fn add(&mut self, kind: &'static str, name: String, span: Span, file: &str) {
        let place = (file.to_owned(), span.start().line);
        if let Some((first, line)) = self.places.get(&(kind, name.clone())) {
            let shown = name.trim_start_matches('.');
            let message = format!("there are two {kind}s `{shown}`; the other is at {first}:{line}");
            self.found.push(
                Diagnostic::error("names-unique", span, message)
                    .help("give one of them another name")
                    .in_file(file),
            );
        } else {
            self.places.insert((kind, name), place);
        }
    }
}
