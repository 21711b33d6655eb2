//! Views as source.

use super::{Named, index};
use crate::postgres::name;
use crate::pull::item::{Item, text};
use crate::schema::postgres::{Index, IndexKey, Table, View};

/// The indexes of a materialized view, which has no fields here: columns are SQL.
fn view_indexes(view: &View, notes: &mut Vec<String>) -> Vec<String> {
    let table = Table {
        name: view.name.clone(),
        columns: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        partition_by: None,
        comment: None,
    };
    let named = Named { table: &table, ident: String::new(), fields: Vec::new() };
    let (said, unsaid): (Vec<&Index>, Vec<&Index>) =
        view.indexes.iter().partition(|one| one.include.is_empty());
    notes.extend(
        unsaid.iter().map(|one| format!("An index includes columns, which need fields: {}", one.name)),
    );
    let with_sql = |one: &Index| {
        let mut one = one.clone();
        for part in &mut one.parts {
            if let IndexKey::Column(column) = &part.key {
                part.key = IndexKey::Expression(name::quote(column));
            }
        }
        // It is told by its name, which was made of the columns.
        let own = text("name", &one.name);
        let said = index(&named, &Index { name: String::new(), ..one });
        said.replace(&text("name", ""), &own)
    };
    said.into_iter().map(with_sql).collect()
}

/// A view, without fields.
pub(super) fn view(view: &View, ident: &str) -> Item {
    let mut item = Item { derive: "View", ident: ident.to_owned(), ..Item::default() };
    item.doc = Item::describe(view.comment.as_ref(), &mut item.notes);
    item.notes.push("Add a field for each column of the view that you read.".to_owned());
    let mut settings = vec![text("query", &view.query)];
    settings.extend(view.materialized.then(|| "materialized".to_owned()));
    item.attributes.push(("model", vec![text("table", &view.name.name)]));
    item.attributes.push(("view", settings));
    let mut own: Vec<String> = view.name.schema.iter().map(|schema| text("schema", schema)).collect();
    own.extend(view_indexes(view, &mut item.notes));
    item.attributes.push(("postgres", own));
    item
}
