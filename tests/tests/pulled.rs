//! Databases that hold everything that rowcol knows of, as models: these compile, and say the same as the database.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rowcol::Stores;
use rowcol::migrate::{clickhouse_sides, postgres_sides};
use rowcol_codegen::clickhouse::ddl as clickhouse_ddl;
use rowcol_codegen::postgres::types::Type;
use rowcol_codegen::postgres::{ddl as postgres_ddl, object};
use rowcol_codegen::pull::{self, Pulled};
use rowcol_codegen::schema::{Schema, clickhouse, postgres};
use rowcol_codegen::{lower, objects, parse};
use rowcol_tests::Databases;

/// Every Postgres column type, key, index and action that a model can say.
fn postgres_features() -> postgres::Postgres {
    // An enum of a model is in the default schema; a comment says so.
    let text = include_str!("../../codegen/src/postgres/every_feature.json")
        .replace(r#"{"schema": "audit", "name": "kind"}"#, r#"{"name": "kind"}"#)
        .replace(r#"\"audit\".\"kind\""#, r#"\"kind\""#);
    let mut schema: postgres::Postgres = serde_json::from_str(&text).unwrap();
    for column in schema.tables.iter_mut().flat_map(|table| &mut table.columns) {
        // What a comment says in place of the models: an identity that is no key.
        if column.name == "a_bigint" {
            column.value = None;
        }
    }
    for table in &mut schema.tables {
        // Those that are for a type of the user's own.
        table.columns.retain(|column| {
            let known =
                |ty: &Type| !matches!(ty, Type::TimeTz(_) | Type::Macaddr | Type::Tsvector | Type::Other(_));
            known(column.ty.element())
        });
    }
    let objects =
        ["CREATE SEQUENCE numbers", "CREATE SEQUENCE audit.down AS integer INCREMENT BY -2 CACHE 5"];
    schema.objects = objects.map(|sql| object::parse(sql, "public").unwrap()).into();
    let number =
        serde_json::json!({"name": "number", "type": "bigint", "value": {"default": "nextval('numbers')"}});
    schema.tables[0].columns.push(serde_json::from_value(number).unwrap());
    schema
}

/// The types of ClickHouse, beside every clause of its tables.
const CLICKHOUSE_TYPES: &[&str] = &[
    "Bool",
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "Int128",
    "Int256",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "UInt128",
    "UInt256",
    "Float32",
    "Float64",
    "Decimal(9, 2)",
    "Decimal(28, 10)",
    "Decimal(76, 20)",
    "String",
    "FixedString(16)",
    "LowCardinality(String)",
    "LowCardinality(Nullable(String))",
    "LowCardinality(FixedString(2))",
    "Date",
    "Date32",
    "DateTime",
    "DateTime('Europe/Berlin')",
    "DateTime64(3)",
    "DateTime64(6, 'UTC')",
    "UUID",
    "IPv4",
    "IPv6",
    "Enum8('a' = 1, 'b c' = 2)",
    "Enum16('x' = -5, 'y' = 1000)",
    "Nullable(Int32)",
    "Array(String)",
    "Array(Nullable(DateTime64(3)))",
    "Array(Array(UInt16))",
    "Map(String, UInt64)",
    "Map(LowCardinality(String), String)",
    "Tuple(String, Int8)",
    "Tuple(Nullable(Int32), Array(String))",
    "JSON",
    "SimpleAggregateFunction(sum, UInt64)",
    "SimpleAggregateFunction(anyLast, Nullable(String))",
    "AggregateFunction(uniq, String)",
    "AggregateFunction(sum, UInt64)",
    "AggregateFunction(count)",
];

fn clickhouse_features() -> clickhouse::ClickHouse {
    // What is never read is an `Option`; a comment says so.
    let text = include_str!("../../codegen/src/clickhouse/ddl/every_clause.json").replace(
        r#""type": "String", "value": {"ephemeral""#,
        r#""type": "Nullable(String)", "value": {"ephemeral""#,
    );
    let mut schema: clickhouse::ClickHouse = serde_json::from_str(&text).unwrap();
    let columns = CLICKHOUSE_TYPES.iter().enumerate();
    let columns: Vec<_> =
        columns.map(|(at, ty)| serde_json::json!({"name": format!("c{at}"), "type": ty})).collect();
    let table = serde_json::json!({"name": "every_type", "columns": columns, "engine": "merge_tree", "order_by": ["c1"]});
    schema.tables.push(serde_json::from_value(table).unwrap());
    schema
}

/// Writes models into a folder as `rowcol pull --out` does, and reads them as the command line does.
fn written(pulled: &Pulled, folder: &Path) -> Schema {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in pulled.files(&[]) {
        fs::write(folder.join(name), text).unwrap();
    }
    let objects = folder.join("objects");
    for (name, text) in &pulled.objects {
        let path = objects.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let sources = parse::sources(folder).unwrap_or_else(|found| panic!("{found:?}"));
    let mut schema = lower::schema(&sources.models).unwrap_or_else(|found| panic!("{found:?}"));
    objects::read_into(&mut schema, &objects).unwrap();
    schema
}

/// Makes a schema in Postgres, pulls it, and compares the models with the database.
async fn from_postgres(stores: &Stores, schema: &postgres::Postgres, folder: &Path) {
    let statements = postgres_ddl::create(schema);
    stores.postgres.execute_raw(&postgres_ddl::script(&statements)).await.unwrap();
    let live = stores.postgres.catalog(&[]).await.unwrap();
    assert!(live.unmanaged.is_empty(), "{:?}", live.unmanaged);
    assert_eq!(live.schema.tables.len(), schema.tables.len());
    let models = written(&pull::postgres(&live.schema), folder);
    let [expected, found] = postgres_sides(&stores.postgres, &models.postgres).await.unwrap();
    same(Schema { postgres: expected, ..Schema::default() }, Schema { postgres: found, ..Schema::default() });
}

/// The same for ClickHouse.
async fn from_clickhouse(stores: &Stores, schema: &clickhouse::ClickHouse, folder: &Path) {
    for statement in clickhouse_ddl::create(schema) {
        stores.clickhouse.execute_raw(&statement.sql).await.unwrap();
    }
    let live = stores.clickhouse.catalog().await.unwrap();
    assert!(live.unmanaged.is_empty(), "{:?}", live.unmanaged);
    assert_eq!(live.schema.tables.len(), schema.tables.len());
    assert_eq!(live.schema.dictionaries.len(), schema.dictionaries.len());
    let models = written(&pull::clickhouse(&live.schema), folder);
    let [expected, found] = clickhouse_sides(&stores.clickhouse, &models.clickhouse).await.unwrap();
    same(
        Schema { clickhouse: expected, ..Schema::default() },
        Schema { clickhouse: found, ..Schema::default() },
    );
}

#[track_caller]
fn same(expected: Schema, found: Schema) {
    let text = |schema: Schema| serde_json::to_string_pretty(&schema.canonical()).unwrap();
    let (expected, found) = (text(expected), text(found));
    let lines = |from: &str, other: &str, sign: &str| -> String {
        let lone = from.lines().filter(|line| !other.contains(line));
        lone.map(|line| format!("{sign}{line}\n")).collect()
    };
    let differ = || format!("{}{}", lines(&expected, &found, "- "), lines(&found, &expected, "+ "));
    assert!(expected == found, "the models (-) and the database (+) differ:\n{}", differ());
}

#[test]
fn what_is_pulled_compiles_and_is_the_database() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pulled");
    let _ = fs::remove_dir_all(&root);
    let application = parse::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/src"));
    let application = lower::schema(&application.unwrap().models).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (every, reference) = (Databases::create().await.stores, Databases::create().await.stores);
        from_postgres(&every, &postgres_features(), &root.join("every_postgres")).await;
        from_clickhouse(&every, &clickhouse_features(), &root.join("every_clickhouse")).await;
        from_postgres(&reference, &application.postgres, &root.join("reference_postgres")).await;
        from_clickhouse(&reference, &application.clickhouse, &root.join("reference_clickhouse")).await;
    });
    compiles(&root);
}

/// Features and profile are the workspace's, so that what it depends on is there already.
const MANIFEST: &str = r#"
[package]
name = "pulled"
version = "0.0.0"
edition = "2024"

[lib]
path = "lib.rs"

[dependencies]
chrono = { version = "0.4", default-features = false, features = ["std", "clock", "serde"] }
rowcol = { path = RUNTIME }

[profile.dev]
debug = "line-tables-only"

[workspace]
"#;

/// Checks a crate of its own with these folders as its modules.
fn compiles(root: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut modules: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    modules.sort();
    assert_eq!(modules.len(), 4);
    let modules: String = modules
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            format!("#[path = {:?}]\npub mod {name};\n", path.join("mod.rs"))
        })
        .collect();
    let runtime = workspace.join("runtime");
    fs::write(root.join("Cargo.toml"), MANIFEST.replace("RUNTIME", &format!("{runtime:?}"))).unwrap();
    fs::write(root.join("lib.rs"), modules).unwrap();
    // The same versions, which are there.
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut check = Command::new(env!("CARGO"));
    check.args(["check", "--offline", "--quiet"]).current_dir(root).env("CARGO_TARGET_DIR", target);
    let checked = check.output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
