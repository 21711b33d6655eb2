//! Postgres' keys, indexes and foreign keys.

use proc_macro2::Span;

use super::{Store, column};
use crate::diagnostic::Diagnostic;
use crate::lower::Names;
use crate::lower::postgres::is_constraint;
use crate::model::{Index, IndexKey, Model, Models};
use crate::postgres::types::Type;
use crate::schema::postgres::{Action, Method};

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let Some(table) = &model.postgres else { return Vec::new() };
    let mut found = Vec::new();
    for word in table.key.iter().flat_map(|key| &key.fields) {
        let field = column(model, &word.node, word.span, Store::Postgres, &mut found);
        if field.is_some_and(|field| field.ty.optional) {
            let message = format!("the key column `{}` may be NULL", word.node);
            found.push(Diagnostic::error("key-column", word.span, message).help("take its Option away"));
        }
    }
    for (index, _) in all(model) {
        for part in &index.parts {
            if let IndexKey::Field(name) = &part.key.node {
                column(model, name, part.key.span, Store::Postgres, &mut found);
            }
        }
        for word in &index.include {
            column(model, &word.node, word.span, Store::Postgres, &mut found);
        }
        method(model, index, &mut found);
    }
    redundant(model, &mut found);
    foreign_keys(model, &mut found);
    found
}

fn all(model: &Model) -> impl Iterator<Item = (&Index, bool)> {
    let table = model.postgres.iter();
    table.flat_map(|table| {
        table
            .indexes
            .iter()
            .map(|index| (index, false))
            .chain(table.uniques.iter().map(|index| (index, true)))
    })
}

/// What the access method can do, and for which types.
fn method(model: &Model, index: &Index, found: &mut Vec<Diagnostic>) {
    let Index { method, .. } = index;
    let error =
        |span: Span, message: &str, help: &str| Diagnostic::error("index-method", span, message).help(help);
    let name = format!("{:?}", method.node).to_lowercase();
    if method.node == Method::Hash && index.parts.len() > 1 {
        found.push(error(method.span, "a hash index has one column", "use btree for several"));
    }
    if !index.include.is_empty() && !matches!(method.node, Method::Btree | Method::Gist | Method::Spgist) {
        found.push(error(method.span, &format!("a {name} index includes no columns"), "btree and gist do"));
    }
    let models = Models::default();
    let names = Names::new(&models);
    for part in &index.parts {
        let IndexKey::Field(field) = &part.key.node else { continue };
        let Some(field) = model.field(field).filter(|_| part.operator_class.is_none()) else { continue };
        let Ok(ty) = names.postgres_column(field) else { continue };
        if ty.supports(method.node) == Some(false) {
            let message = format!("{ty} has no operators for a {name} index");
            found.push(error(part.key.span, &message, better(&ty)));
        }
    }
}

fn better(ty: &Type) -> &'static str {
    match ty {
        Type::Json => "store it as jsonb, which gin indexes, or index an expression: `\"(data ->> 'key')\"`",
        Type::Jsonb | Type::Array(_) | Type::Tsvector => "use gin",
        Type::Text | Type::Varchar(_) | Type::Char(_) => {
            "use btree, or name an operator class: `ops(name, gin_trgm_ops)`"
        }
        _ => "use btree",
    }
}

/// The plain columns of an index, where it has nothing else.
fn plain(index: &Index) -> Option<Vec<&str>> {
    let parts = index.parts.iter().map(|part| match &part.key.node {
        IndexKey::Field(field) if !part.descending && part.operator_class.is_none() => Some(field.as_str()),
        _ => None,
    });
    parts
        .collect::<Option<Vec<_>>>()
        .filter(|_| index.predicate.is_none() && index.method.node == Method::Btree)
}

/// Indexes that another one makes unnecessary.
fn redundant(model: &Model, found: &mut Vec<Diagnostic>) {
    let key: Vec<&str> = model.key().iter().map(|field| field.ident.node.as_str()).collect();
    let unique_fields = model
        .fields
        .iter()
        .filter(|field| field.unique.is_some())
        .map(|field| vec![field.ident.node.as_str()]);
    let constraints = all(model)
        .filter(|(index, unique)| *unique && is_constraint(index))
        .filter_map(|(index, _)| plain(index));
    let stronger: Vec<Vec<&str>> = std::iter::once(key).chain(unique_fields).chain(constraints).collect();
    let indexes: Vec<(&Index, Vec<&str>)> = all(model)
        .filter(|(_, unique)| !unique)
        .filter_map(|(index, _)| Some((index, plain(index)?)))
        .collect();
    for (place, (index, columns)) in indexes.iter().enumerate() {
        if !index.include.is_empty() {
            continue;
        }
        let before = indexes[..place].iter().any(|(_, other)| other == columns);
        let longer =
            indexes.iter().any(|(_, other)| other.len() > columns.len() && other.starts_with(columns));
        let by = if before {
            "another index has the same columns"
        } else if stronger.iter().any(|other| other.starts_with(columns)) {
            "the index of a key or a unique constraint begins with the same columns"
        } else if longer {
            "a longer index begins with the same columns"
        } else {
            continue;
        };
        let message = format!("the index on ({}) is not needed: {by}", columns.join(", "));
        found.push(Diagnostic::warning("redundant-index", index.span, message).help(
            "each index is written with every row; take it away, or say `#[model(allow(redundant_index))]`",
        ));
    }
}

/// Foreign keys whose deletes would read the whole table, and whose actions cannot be done.
fn foreign_keys(model: &Model, found: &mut Vec<Diagnostic>) {
    for reference in &model.references {
        let fields: Vec<_> = reference.fields.iter().filter_map(|word| model.field(&word.node)).collect();
        if fields.len() < reference.fields.len() {
            // Reported where relations are checked.
            continue;
        }
        for (action, word) in [(reference.on_delete, "on_delete"), (reference.on_update, "on_update")] {
            let impossible = match action {
                Action::SetNull => fields.iter().find(|field| !field.ty.optional).map(|field| {
                    (
                        format!("`{word} = set_null`, and `{}` cannot be NULL", field.ident.node),
                        "make the field an `Option`",
                    )
                }),
                Action::SetDefault => fields
                    .iter()
                    .find(|field| field.default.is_none() && field.postgres.default.is_none())
                    .map(|field| {
                        (
                            format!("`{word} = set_default`, and `{}` has no default", field.ident.node),
                            "give the field a `#[default(…)]`",
                        )
                    }),
                Action::NoAction | Action::Restrict | Action::Cascade => None,
            };
            found.extend(impossible.map(|(message, help)| {
                Diagnostic::error("foreign-key-action", reference.span, message).help(help)
            }));
        }
        let columns: Vec<&str> = reference.fields.iter().map(|word| word.node.as_str()).collect();
        if reference.constraint && !is_indexed(model, &columns) {
            let message = format!("no index begins with ({}), which a foreign key uses", columns.join(", "));
            found.push(
                Diagnostic::warning("unindexed-foreign-key", reference.span, message).help(format!(
                    "a delete in `{}` reads this whole table: say `#[postgres(index({}))]`, or `#[model(allow(unindexed_foreign_key))]`",
                    reference.target.node,
                    columns.join(", ")
                )),
            );
        }
    }
}

/// Whether some index begins with these columns, in any order.
fn is_indexed(model: &Model, columns: &[&str]) -> bool {
    let begins = |other: &[&str]| {
        other.len() >= columns.len() && columns.iter().all(|column| other[..columns.len()].contains(column))
    };
    let key: Vec<&str> = model.key().iter().map(|field| field.ident.node.as_str()).collect();
    let unique = |name: &str| model.field(name).is_some_and(|field| field.unique.is_some());
    let indexed = all(model).any(|(index, _)| {
        let names: Option<Vec<&str>> = index
            .parts
            .iter()
            .map(|part| match &part.key.node {
                IndexKey::Field(field) => Some(field.as_str()),
                IndexKey::Sql(_) => None,
            })
            .collect();
        let orders = matches!(index.method.node, Method::Btree | Method::Hash);
        orders && index.predicate.is_none() && names.is_some_and(|names| begins(&names))
    });
    begins(&key) || columns.len() == 1 && unique(columns[0]) || indexed
}
