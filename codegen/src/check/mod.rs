//! What is wrong with models that are written in the right form.
//!
//! [`item`] knows one item, as a derive does; [`schema`] knows a whole crate, as `schema!` and the command line do, and
//! looks only at what takes several items to see. Both find everything at once, each finding at the user's own word
//! and with what would be right. A warning is switched off by `#[model(allow(its_name))]`.

mod columns;
mod enums;
mod indexes;
mod names;
mod relations;
mod sort_key;

use proc_macro2::Span;

use crate::diagnostic::{Diagnostic, Level};
use crate::model::{Field, Model, Models};
use crate::parse::similar;

/// What is wrong with each item by itself.
#[must_use]
pub fn item(models: &Models) -> Vec<Diagnostic> {
    let views = models.views.iter().map(|view| &view.model);
    let tables = models.models.iter().flat_map(|model| {
        let mut found = columns::check(model);
        found.extend(indexes::check(model));
        found.extend(sort_key::check(model));
        found.extend(names::check(model));
        found.extend(relations::check(model));
        if model.postgres.is_none() && model.clickhouse.is_none() {
            found.push(no_store(model));
        }
        // Follow-up findings would repeat what an unknown field already explains.
        without_echoes(found)
            .into_iter()
            .filter(|found| !is_allowed(model, found))
            .map(|found| found.in_file(&model.file))
            .collect::<Vec<_>>()
    });
    let views = views.filter(|view| view.postgres.is_none() && view.clickhouse.is_none());
    let views = views.map(|view| no_store(view).in_file(&view.file));
    let enums = models
        .enums
        .iter()
        .flat_map(|item| enums::check(item).into_iter().map(|found| found.in_file(&item.file)));
    tables.chain(views).chain(enums).collect()
}

/// What is wrong with the items together.
#[must_use]
pub fn schema(models: &Models) -> Vec<Diagnostic> {
    let mut found = relations::check_together(models);
    found.extend(names::check_together(models));
    found
}

fn no_store(model: &Model) -> Diagnostic {
    Diagnostic::error("no-store", model.ident.span, format!("`{}` lives in no store", model.ident.node))
        .help("say `#[postgres]`, `#[clickhouse(engine = MergeTree, order_by = …)]` or both")
}

fn is_allowed(model: &Model, found: &Diagnostic) -> bool {
    let name = found.lint.replace('-', "_");
    found.level == Level::Warning && model.allow.iter().any(|allowed| allowed.node == name)
}

/// Of several findings at one place the first: the others follow from it.
fn without_echoes(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    for one in found {
        let repeated =
            |other: &Diagnostic| other.message == one.message && other.position() == one.position();
        if !kept.iter().any(repeated) {
            kept.push(one);
        }
    }
    kept
}

/// One of the two stores, for findings that are alike in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Store {
    Postgres,
    ClickHouse,
}

impl Store {
    const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "Postgres",
            Self::ClickHouse => "ClickHouse",
        }
    }

    fn skips(self, field: &Field) -> bool {
        match self {
            Self::Postgres => field.postgres.skip.is_some(),
            Self::ClickHouse => field.clickhouse.skip.is_some(),
        }
    }
}

/// The field of this name, which must be a column of the store.
fn column<'a>(
    model: &'a Model,
    name: &str,
    span: Span,
    store: Store,
    found: &mut Vec<Diagnostic>,
) -> Option<&'a Field> {
    let field = field(model, name, span, found)?;
    if store.skips(field) {
        let message = format!("`{name}` is not a column in {}: the field is skipped there", store.name());
        found.push(
            Diagnostic::error("skipped-field", span, message)
                .help(format!("take `skip` away from `{name}`, or name another field")),
        );
        return None;
    }
    Some(field)
}

/// The field of this name.
fn field<'a>(model: &'a Model, name: &str, span: Span, found: &mut Vec<Diagnostic>) -> Option<&'a Field> {
    let field = model.field(name);
    if field.is_none() {
        let error =
            Diagnostic::error("unknown-field", span, format!("`{}` has no field `{name}`", model.ident.node));
        let names = model.fields.iter().map(|field| field.ident.node.as_str());
        found.push(match similar(name, names) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!(
                "its fields are {}",
                model
                    .fields
                    .iter()
                    .map(|field| format!("`{}`", field.ident.node))
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        });
    }
    field
}

#[cfg(test)]
mod tests;
