//! The DDL of every model in both dialects, and of one model in each topology.

use observability_schema::SCHEMA;
use rowcol::Topology;
use rowcol_tests::Databases;

/// Compares with `snapshots/FOLDER/NAME.snap`.
fn assert_snapshot(folder: &str, name: &str, sql: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, sql));
}

fn script<'a>(statements: impl IntoIterator<Item = &'a str>) -> String {
    statements.into_iter().map(|sql| format!("{sql};\n")).collect::<Vec<_>>().join("\n")
}

#[test]
fn postgres() {
    let mut statements: Vec<_> = SCHEMA.postgres_statements();
    for table in SCHEMA.tables().into_iter().filter(|table| table.postgres) {
        let itself = format!("table \"{}\"", table.name);
        let part = format!(" of {itself}");
        let of_table = statements.extract_if(.., |statement| {
            let object = statement.object.to_string();
            object == itself || object.ends_with(&part)
        });
        let of_table: Vec<_> = of_table.map(|statement| statement.sql).collect();
        assert_snapshot("postgres", &table.name, &script(of_table.iter().map(String::as_str)));
    }
    assert!(statements.iter().all(|statement| statement.object.to_string().starts_with("enum type")));
    assert_snapshot("postgres", "enums", &script(statements.iter().map(|statement| statement.sql.as_str())));
}

#[test]
fn clickhouse() {
    for statement in SCHEMA.clickhouse_statements(&Topology::Single) {
        let object = statement.object.to_string();
        let table = object.strip_prefix("table `").and_then(|name| name.strip_suffix('`')).expect("a table");
        assert_snapshot("clickhouse", table, &script([statement.sql.as_str()]));
    }
}

#[tokio::test]
async fn topologies() {
    let topologies = [
        ("single", Topology::Single),
        ("cluster", Topology::Cluster { name: "{cluster}".to_owned() }),
        ("replicated_database", Topology::ReplicatedDatabase),
        ("cloud", Topology::Cloud),
    ];
    let databases = Databases::create().await;
    for (name, topology) in topologies {
        let statements = SCHEMA.clickhouse_statements(&topology);
        for statement in &statements {
            // The server parses what it cannot run here.
            let text = statement.sql.replace('\\', "\\\\").replace('\'', "\\'");
            let parsed =
                databases.stores.clickhouse.query_raw(&format!("SELECT formatQuery('{text}')")).await;
            assert!(parsed.is_ok(), "{name}: {}\n{parsed:?}", statement.sql);
        }
        let of_traces =
            statements.iter().filter(|statement| statement.object.to_string() == "table `traces`");
        let of_traces = script(of_traces.map(|statement| statement.sql.as_str()));
        assert_snapshot("topologies", name, &of_traces);
    }
}
