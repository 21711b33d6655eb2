//! Names: of columns, tables, types, constraints and indexes.

use std::collections::HashMap;

use crate::model::SourceSpan;

use super::lints::{DUPLICATE_NAME, NAME};
use super::{Findings, Subject};
use crate::diagnostic::Diagnostic;
use crate::lower::{clickhouse, postgres};
use crate::model::{Field, Models, Word};
use crate::postgres::name;

/// The names inside of one model.
pub(super) fn rules(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let model = subject.model;
    if let Some(table) = &model.postgres {
        let word = table.table.as_ref().unwrap_or(&model.table);
        fits(&word.node, word.span, "the table", found);
        if let Some(schema) = &table.schema {
            fits(&schema.node, schema.span, "the schema", found);
        }
        let columns = postgres::fields(model);
        let columns: Vec<_> =
            columns.map(|field| (field, field.postgres.name.as_ref().unwrap_or(&field.column))).collect();
        for (_, column) in &columns {
            fits(&column.node, column.span, "the column", found);
        }
        distinct(&columns, "Postgres", found);
        for (name, span) in postgres::given_names(model) {
            fits(name, span, "it", found);
        }
    }
    if let Some(table) = &model.clickhouse {
        let word = table.table.as_ref().unwrap_or(&model.table);
        filled(&word.node, word.span, found);
        let columns = clickhouse::fields(model);
        let columns: Vec<_> =
            columns.map(|field| (field, field.clickhouse.name.as_ref().unwrap_or(&field.column))).collect();
        for (_, column) in &columns {
            filled(&column.node, column.span, found);
        }
        distinct(&columns, "ClickHouse", found);
    }
}

fn fits(name: &str, span: SourceSpan, what: &str, found: &mut Findings<'_>) {
    if let Err(error) = name::check(name) {
        found.add(&NAME, span, format!("{what} cannot be called `{name}` in Postgres"), error.to_string());
    }
}

fn filled(name: &str, span: SourceSpan, found: &mut Findings<'_>) {
    if name.is_empty() || name.contains('\0') {
        found.add(&NAME, span, "this name is empty, or has a NUL byte in it", "choose another name");
    }
}

fn distinct(columns: &[(&Field, &Word)], store: &str, found: &mut Findings<'_>) {
    let mut seen: HashMap<&str, &Field> = HashMap::new();
    for (field, column) in columns {
        if let Some(other) = seen.insert(&column.node, field) {
            let (one, two, column_name) = (&other.ident.node, &field.ident.node, &column.node);
            let message = format!("`{one}` and `{two}` are both the column `{column_name}` in {store}");
            found.add(&DUPLICATE_NAME, column.span, message, "give one of them another `name`");
        }
    }
}

/// Something that has a name in a store.
struct Named<'a> {
    what: &'static str,
    owner: &'a str,
    span: SourceSpan,
    file: &'a str,
}

/// The names that must differ among all items.
pub(super) fn across(models: &Models) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    rust_names(models, &mut found);
    postgres_names(models, &mut found);
    clickhouse_names(models, &mut found);
    found
}

fn rust_names(models: &Models, found: &mut Vec<Diagnostic>) {
    let structs = models.models.iter().map(|model| (&model.ident, model.file.as_str()));
    let views = models.views.iter().map(|view| (&view.model.ident, view.model.file.as_str()));
    let enums = models.enums.iter().map(|item| (&item.ident, item.file.as_str()));
    let values = models.values.iter().map(|item| (&item.ident, item.file.as_str()));
    let mut seen = Seen::default();
    for (ident, file) in structs.chain(views).chain(enums).chain(values) {
        let named = Named { what: "an item", owner: &ident.node, span: ident.span, file };
        let help = "one schema knows its items by name: give one of them another, and keep the table's with \
                    `#[model(table = \"…\")]`";
        seen.add((String::new(), ident.node.clone()), named, help, found);
    }
}

/// Tables, views, indexes and keys share one space of names per Postgres schema; enum types share it with tables.
fn postgres_names(models: &Models, found: &mut Vec<Diagnostic>) {
    let (mut relations, mut types, mut constraints) = (Seen::default(), Seen::default(), Seen::default());
    let structs = models.models.iter().map(|model| ("the table", model));
    let structs = structs.chain(models.views.iter().map(|view| ("the view", &view.model)));
    for (what, model) in structs {
        let Some(table) = &model.postgres else { continue };
        let (file, owner) = (model.file.as_str(), model.ident.node.as_str());
        let name = postgres::table_name(model);
        let schema = name.schema.clone().unwrap_or_default();
        let span = table.table.as_ref().unwrap_or(&model.table).span;
        let help = "give one of them another: `#[model(table = \"…\")]`";
        relations.add((schema.clone(), name.name.clone()), Named { what, owner, span, file }, help, found);
        types.add(
            (schema.clone(), name.name.clone()),
            Named { what, owner, span, file },
            help,
            &mut Vec::new(),
        );
        let help = "give one of them a name: `name = \"…\"`";
        for (what, name, span) in postgres::index_names(model) {
            relations.add((schema.clone(), name), Named { what, owner, span, file }, help, found);
        }
        for (what, name, span) in postgres::constraint_names(model) {
            constraints.add((owner.to_owned(), name), Named { what, owner, span, file }, help, found);
        }
    }
    for item in models.enums.iter().filter(|item| item.native) {
        let named =
            Named { what: "the type", owner: &item.ident.node, span: item.name.span, file: &item.file };
        let help = "give one of them another: `#[value(name = \"…\")]`";
        types.add((String::new(), item.name.node.clone()), named, help, found);
    }
}

fn clickhouse_names(models: &Models, found: &mut Vec<Diagnostic>) {
    let mut tables = Seen::default();
    let structs = models.models.iter().map(|model| ("the table", model));
    for (what, model) in structs.chain(models.views.iter().map(|view| ("the view", &view.model))) {
        let Some(table) = &model.clickhouse else { continue };
        let span = table.table.as_ref().unwrap_or(&model.table).span;
        let named = Named { what, owner: &model.ident.node, span, file: &model.file };
        let help = "give one of them another: `#[clickhouse(table = \"…\")]`";
        tables.add((String::new(), clickhouse::table_name(model).to_owned()), named, help, found);
    }
}

/// What has which name so far; the first part of a name is the space that it is in.
#[derive(Default)]
struct Seen<'a>(HashMap<(String, String), Named<'a>>);

impl<'a> Seen<'a> {
    fn add(&mut self, name: (String, String), named: Named<'a>, help: &str, found: &mut Vec<Diagnostic>) {
        let Some(other) = self.0.get(&name) else {
            self.0.insert(name, named);
            return;
        };
        let place = match other.file {
            "" => String::new(),
            file => format!(" ({file}:{})", other.span.start().line),
        };
        let message = match (named.what, other.what) {
            ("an item", _) => format!("`{}` is declared twice{place}", name.1),
            (what, other_what) => format!(
                "{what} of `{}` and {other_what} of `{}`{place} are both called `{}`",
                named.owner, other.owner, name.1
            ),
        };
        found
            .push(Diagnostic::error(DUPLICATE_NAME.name, named.span, message).help(help).in_file(named.file));
    }
}
