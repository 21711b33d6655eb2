//! A ClickHouse database as its system tables have it.

use observability_schema::SCHEMA;
use rowcol::{ClickHouse, Topology};
use rowcol_tests::Databases;

use crate::catalog::{Catalog, assert_equal};

/// Rows of a title and a line. Only `engine_full` has the engine's arguments, TTL and SETTINGS; the server adds
/// index_granularity to every table.
const LINES: [&str; 3] = [
    r"
    SELECT 'table ' || name, arrayJoin(arrayFilter(line -> NOT match(line, ' $'), [
        'ENGINE ' || extract(engine_full, '^\\w+(?:\\([^)]*\\))?'),
        'PARTITION BY ' || partition_key,
        'PRIMARY KEY ' || primary_key,
        'ORDER BY ' || sorting_key,
        'SAMPLE BY ' || sampling_key,
        'TTL ' || extract(engine_full, ' TTL (.*?)(?: SETTINGS |$)'),
        'SETTINGS ' || replaceRegexpOne(
            extract(engine_full, ' SETTINGS (.*)$'), '(, )?index_granularity = 8192', '')
    ]))
    FROM system.tables WHERE database = currentDatabase()",
    r"
    SELECT 'table ' || table, name || ' ' || type
        || if(default_kind = '', '', ' ' || default_kind || ' ' || default_expression)
        || if(compression_codec = '', '', ' ' || compression_codec)
    FROM system.columns WHERE database = currentDatabase()",
    r"
    SELECT 'table ' || table,
        'INDEX ' || name || ' ' || expr || ' TYPE ' || type_full || ' GRANULARITY ' || toString(granularity)
    FROM system.data_skipping_indices WHERE database = currentDatabase()",
];

/// What the facts and the declared improvements say.
pub fn expected() -> Catalog {
    Catalog::parse(include_str!("clickhouse.txt"))
}

/// What the database holds.
pub async fn found(clickhouse: &ClickHouse) -> Catalog {
    let mut rows = Vec::new();
    for lines in LINES {
        rows.extend(clickhouse.query_raw(lines).await.expect("the system tables can be read"));
    }
    Catalog::from_rows(rows.into_iter().map(|row| row.try_into().expect("a title and a line")))
}

#[tokio::test]
async fn the_database_is_as_the_facts_say() {
    let databases = Databases::create().await;
    let clickhouse = &databases.stores.clickhouse;
    SCHEMA.create_in_clickhouse(clickhouse, &Topology::Single).await.unwrap();
    assert_equal(&expected(), &found(clickhouse).await);
}

#[test]
fn every_line_counts() {
    let expected = expected();
    let mut lines = 0;
    for less in expected.with_one_thing_less() {
        lines += 1;
        assert_ne!(expected.difference(&less), "");
    }
    assert!(lines > 140, "only {lines} lines");
}
