//! What `#[renamed_from("old")]` asks for.

use crate::model::{Model, Models};
use crate::plan::{Kind, Rename, Store};

use super::{clickhouse, postgres};

/// The renames that the models ask for, in the names of each store. One whose old name is gone already asks for
/// nothing: the attribute may stay.
///
/// ```
/// let source = r#"#[derive(Model)] #[postgres] #[renamed_from("person")]
///                 struct User { #[key] #[renamed_from("code")] id: String }"#;
/// let models = rowcol_codegen::parse::text("user.rs", source).unwrap();
/// let renames = rowcol_codegen::lower::renames(&models);
/// assert_eq!((renames[0].name.as_str(), renames[0].to.as_str()), ("person", "user"));
/// assert_eq!((renames[1].part.as_deref(), renames[1].to.as_str()), (Some("code"), "id"));
/// ```
#[must_use]
pub fn renames(models: &Models) -> Vec<Rename> {
    let structs = models.models.iter().chain(models.views.iter().map(|view| &view.model));
    let mut renames: Vec<Rename> = structs.flat_map(of_model).collect();
    for item in models.enums.iter().filter(|item| item.native) {
        renames.extend(item.variants.iter().filter_map(|variant| {
            Some(Rename {
                store: Some(Store::Postgres),
                kind: Kind::Enum,
                name: item.name.node.clone(),
                part: Some(variant.renamed_from.as_ref()?.node.clone()),
                to: variant.label.node.clone(),
            })
        }));
    }
    renames
}

fn of_model(model: &Model) -> Vec<Rename> {
    let mut renames = Vec::new();
    if model.postgres.is_some() {
        let table = postgres::table_name(model);
        let schema = table.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        let columns = postgres::fields(model).map(|field| (field, postgres::column_name(field)));
        renames.extend(of_table(Store::Postgres, model, &schema, &table.name, columns));
    }
    if model.clickhouse.is_some() {
        let columns = clickhouse::fields(model).map(|field| (field, clickhouse::column_name(field)));
        renames.extend(of_table(Store::ClickHouse, model, "", clickhouse::table_name(model), columns));
    }
    renames
}

fn of_table<'a>(
    store: Store,
    model: &Model,
    schema: &str,
    table: &str,
    columns: impl Iterator<Item = (&'a crate::model::Field, &'a str)>,
) -> Vec<Rename> {
    let rename = |name: String, part, to: &str| Rename {
        store: Some(store),
        kind: Kind::Table,
        name,
        part,
        to: to.to_owned(),
    };
    let own = model.renamed_from.iter().map(|old| rename(format!("{schema}{}", old.node), None, table));
    let columns = columns.filter_map(|(field, column)| {
        let old = field.renamed_from.as_ref()?;
        Some(rename(format!("{schema}{table}"), Some(old.node.clone()), column))
    });
    own.chain(columns).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_store_has_its_own_names() {
        let source = r#"
            #[derive(Model)]
            #[model(table = "traces")]
            #[renamed_from("spans")]
            #[postgres(schema = "app")]
            #[clickhouse(table = "traces_rmt", order_by = id)]
            struct Trace {
                #[key] id: String,
                #[renamed_from("title")] #[clickhouse(name = "label")] name: String,
                #[renamed_from("old")] #[postgres(skip, read = 0)] count: u64,
            }
            #[derive(Enum)]
            enum Level { #[renamed_from("WARN")] Warning, Error }
            #[derive(Enum)]
            #[value(postgres = text)]
            enum Word { #[renamed_from("A")] B }
        "#;
        let models = crate::parse::text("trace.rs", source).unwrap();
        let list = renames(&models).into_iter().map(|rename| {
            let Rename { store, kind, name, part, to } = rename;
            format!("{} {kind:?} {name} {} -> {to}\n", store.unwrap().key(), part.unwrap_or_default())
        });
        insta::assert_snapshot!(list.collect::<String>(), @r"
        postgres Table app.spans  -> traces
        postgres Table app.traces title -> name
        clickhouse Table spans  -> traces_rmt
        clickhouse Table traces_rmt title -> label
        clickhouse Table traces_rmt old -> count
        postgres Enum level WARN -> Warning
        ");
    }
}
