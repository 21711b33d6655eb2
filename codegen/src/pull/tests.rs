//! Schemas as source, and back.

use crate::diagnostic::Level;
use crate::objects;
use crate::schema::Schema;

/// The schema that some source leads to; every error of the check fails.
fn read(text: &str) -> Schema {
    let fail = |found: &[crate::diagnostic::Diagnostic]| -> ! {
        let list: Vec<String> = found.iter().map(ToString::to_string).collect();
        panic!("{}\n{text}", list.join("\n"))
    };
    let models = crate::parse::text("pulled.rs", text).unwrap_or_else(|found| fail(&found));
    let mut found = crate::check::item(&models);
    found.extend(crate::check::schema(&models));
    found.retain(|found| found.level == Level::Error);
    if !found.is_empty() {
        fail(&found);
    }
    crate::lower::schema(&models).unwrap_or_else(|found| fail(&found))
}

#[test]
fn a_schema_of_every_postgres_feature_comes_back() {
    let mut schema: crate::schema::postgres::Postgres =
        serde_json::from_str(include_str!("../postgres/every_feature.json")).unwrap();
    let text = super::postgres(&schema).text();
    insta::assert_snapshot!(text);
    // What models cannot say, and a comment says.
    let identity = schema
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.columns)
        .find(|column| column.name == "a_bigint");
    identity.unwrap().value = None;
    schema.enums.iter_mut().for_each(|one| one.name.schema = None);
    assert_same(Schema { postgres: schema, ..Schema::default() }, read(&text));
}

#[test]
fn a_schema_of_every_clickhouse_clause_comes_back() {
    let schema: crate::schema::clickhouse::ClickHouse =
        serde_json::from_str(include_str!("../clickhouse/ddl/every_clause.json")).unwrap();
    let pulled = super::clickhouse(&schema);
    let text = pulled.text();
    insta::assert_snapshot!(text);
    let mut found = read(&text);
    let files: Vec<_> = pulled.objects.into_iter().map(|(name, text)| (name.into(), text)).collect();
    found.clickhouse.dictionaries = objects::of_clickhouse(&files).unwrap();
    assert_same(Schema { clickhouse: schema, ..Schema::default() }, found);
}

#[track_caller]
fn assert_same(expected: Schema, found: Schema) {
    let text = |schema: Schema| serde_json::to_string_pretty(&schema.canonical()).unwrap();
    assert_eq!(text(expected), text(found));
}

#[test]
fn files_have_a_module_each() {
    let schema = serde_json::from_str(r#"{"tables": [{"name": {"name": "type"}, "columns": []}]}"#).unwrap();
    let files = super::postgres(&schema).files(&["trigger a\nb".to_owned()]);
    assert_eq!(files[0].0, "mod.rs");
    assert_eq!(
        files[0].1,
        "//! Models of a database that was there.\n\n// trigger a\n// b\n\nmod r#type;\n\npub use self::r#type::*;\n"
    );
    assert_eq!(files[1].0, "type.rs");
}
