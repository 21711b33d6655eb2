//! Each rule on small sources: what it finds, and that it finds nothing where all is well.

use crate::check;
use crate::parse;

/// The findings of a source, a line each: `lint line: message`.
fn findings(source: &str) -> Vec<String> {
    let models = parse::text("models.rs", source).unwrap();
    let mut found = check::item(&models);
    found.extend(check::schema(&models));
    found.iter().map(|found| format!("{} {}", found.lint, found.position().0)).collect()
}

/// A model with these attributes and fields; the attributes stand on line 2, the fields begin on line 4.
fn model(attributes: &str, fields: &str) -> String {
    format!("#[derive(Model)]\n{attributes}\nstruct Row {{\n{fields}\n}}")
}

#[test]
fn nothing_is_found_where_all_is_well() {
    let source = model(
        r#"#[model(tenant = project)] #[postgres(index(project, name), unique(slug))] #[clickhouse(engine = ReplacingMergeTree(version, gone), order_by = (project, id), index(name, bloom_filter))]"#,
        "#[key(cuid2)] id: Id<Row>, project: String, name: Option<String>, #[default(1)] version: u64,\n#[default(false)] gone: bool, slug: String, #[default(now)] at: Timestamp,",
    );
    assert_eq!(findings(&source), Vec::<String>::new());
}

#[test]
fn each_rule_finds_its_mistake() {
    let postgres = "#[postgres]";
    let clickhouse = "#[clickhouse(engine = MergeTree, order_by = id)]";
    let id = "#[key(cuid2)] id: Id<Row>,";
    let cases = [
        ("#[postgres(index(nmae))]", "name: String,", "unknown-field 2"),
        ("#[postgres(unique(nmae))]", "name: String,", "unknown-field 2"),
        ("#[model(tenant = nmae)] #[postgres]", "name: String,", "unknown-field 2"),
        ("#[clickhouse(engine = MergeTree, order_by = nmae)]", "name: String,", "unknown-field 2"),
        (
            "#[clickhouse(engine = ReplacingMergeTree(vers), order_by = id)]",
            "version: u64,",
            "unknown-field 2",
        ),
        (
            "#[clickhouse(engine = MergeTree, order_by = (id, name))]",
            "name: Option<String>,",
            "order-by-nullable 2",
        ),
        (
            "#[clickhouse(engine = MergeTree, order_by = id, partition_by = month(at))]",
            "at: Option<Timestamp>,",
            "order-by-nullable 2",
        ),
        (
            "#[clickhouse(engine = ReplacingMergeTree(version), order_by = id)]",
            "version: i64,",
            "version-column 2",
        ),
        (
            "#[clickhouse(engine = ReplacingMergeTree(version, gone), order_by = id)]",
            "version: u64, gone: u32,",
            "engine-column 2",
        ),
        ("#[clickhouse(engine = CollapsingMergeTree(sign), order_by = id)]", "sign: u8,", "engine-column 2"),
        (
            "#[clickhouse(engine = MergeTree, order_by = (name, id), primary_key = id)]",
            "name: String,",
            "primary-key-prefix 2",
        ),
        (
            "#[model(tenant = name)] #[clickhouse(engine = MergeTree, order_by = (id, name))]",
            "name: String,",
            "tenant-first 2",
        ),
        ("#[postgres(index(name), index(name))]", "name: String,", "redundant-index 2"),
        ("#[postgres(index(name), index(name, id))]", "name: String,", "redundant-index 2"),
        ("#[postgres(index(id))]", "name: String,", "redundant-index 2"),
        ("#[postgres(index(name, id, using = hash))]", "name: String,", "index-method 2"),
        ("#[postgres(index(name, using = gin))]", "name: String,", "index-method 2"),
        ("#[postgres(index(name, using = hash, include(id)))]", "name: String,", "index-method 2"),
        (postgres, "#[default(\"one\")] n: i32,", "default-value 4"),
        (postgres, "#[default(1.5)] n: i32,", "default-value 4"),
        (postgres, "#[default(now)] n: String,", "default-value 4"),
        (postgres, "#[updated_at] n: String,", "default-value 4"),
        (postgres, "name: String, #[column(name = \"name\")] n: String,", "names-unique 4"),
        (clickhouse, "#[clickhouse(codec(ZSTT(3)))] n: String,", "codec 4"),
        (clickhouse, "#[clickhouse(codec(ZSTD(30)))] n: String,", "codec 4"),
        (clickhouse, "#[clickhouse(codec(LZ4, LZ5))] n: String,", "codec 4"),
        (clickhouse, "n: Option<Vec<String>>,", "nullable 4"),
        (clickhouse, "#[clickhouse(type = \"Nullable(String)\")] n: String,", "nullable 4"),
        (clickhouse, "#[clickhouse(type = \"String\")] n: Option<String>,", "nullable 4"),
        (postgres, "#[clickhouse(low_cardinality)] n: String,", "no-store 4"),
        (
            "#[postgres] #[clickhouse(engine = MergeTree, order_by = id)]",
            "#[postgres(skip)] n: String,",
            "skipped-field 4",
        ),
        ("", "n: String,", "no-store 3"),
        (
            "#[postgres(index(row_id))]",
            "#[references(Row, on_delete = set_null)] row_id: Id<Row>,",
            "foreign-key-action 4",
        ),
        (postgres, "#[references(Row)] row_id: Id<Row>,", "unindexed-foreign-key 4"),
        ("#[postgres(index(row_id))]", "#[references(Rwo)] row_id: Id<Row>,", "relation-target 4"),
        (
            "#[postgres(index(row_id))]",
            "#[references(Row(name))] row_id: String, name: String,",
            "relation-target 4",
        ),
        ("#[postgres(index(row_id))]", "#[references(Row)] row_id: String,", "foreign-key-types 4"),
        ("#[postgres] #[has_many(rows: Row, by = row)]", "row_id: Id<Row>,", "relation-target 2"),
    ];
    for (attributes, fields, expected) in cases {
        let source = model(attributes, &format!("{id} {fields}"));
        assert_eq!(findings(&source), [expected], "{source}");
    }
}

#[test]
fn keys_that_cannot_be() {
    let cases = ["#[key] id: Option<i64>,", "#[key(cuid2)] id: i64,", "#[key(identity)] id: String,"];
    for fields in cases {
        assert_eq!(findings(&model("#[postgres]", fields)), ["key-column 4"], "{fields}");
    }
}

#[test]
fn enums() {
    let cases = [
        ("enum E { A, #[value(\"A\")] B }", "names-unique 2"),
        ("#[value(clickhouse = enum8)] enum E { A = 1, B = 300 }", "enum 2"),
        ("#[value(clickhouse = enum16)] enum E { A = 2, B = 2 }", "enum 2"),
        ("#[value(name = \"text\")] enum E { A }", "enum 2"),
    ];
    for (item, expected) in cases {
        assert_eq!(findings(&format!("#[derive(Enum)]\n{item}")), [expected], "{item}");
    }
}

#[test]
fn names_are_used_once_in_a_crate() {
    let one = "#[derive(Model)] #[model(table = \"rows\")] #[postgres] struct A { #[key] id: i64 }\n";
    let two = "#[derive(Model)] #[model(table = \"rows\")] #[postgres] struct B { #[key] id: i64 }\n";
    assert_eq!(findings(&format!("{one}{two}")), ["names-unique 2"]);
    let enums = "#[derive(Enum)] #[value(name = \"x\")] enum A { A }\n#[derive(Enum)] #[value(name = \"x\")] enum B { A }\n";
    assert_eq!(findings(enums), ["names-unique 2"]);
}

#[test]
fn a_warning_can_be_switched_off() {
    let source =
        model("#[model(allow(redundant_index))] #[postgres(index(id))]", "#[key(cuid2)] id: Id<Row>,");
    assert_eq!(findings(&source), Vec::<String>::new());
}
