//! Rebuilds in ClickHouse whose copy cannot be finished: the next deploy drops it and copies anew.

use std::sync::{Arc, Mutex};

use rowcol_codegen::clickhouse::diff::steps;
use rowcol_codegen::plan::Answers;

use super::*;

/// Deploys, and gives the statements from which it began anew, beside the error.
async fn watched(own: &Own, folder: &Folder) -> (Vec<usize>, Option<String>) {
    let restarts = Arc::new(Mutex::new(Vec::new()));
    let listener = restarts.clone();
    let options = Options::default().on_event(move |event| {
        if let Event::Restarting { from, .. } = event {
            listener.lock().unwrap().push(*from);
        }
    });
    let deployed = rowcol::migrate::deploy(&Databases::from(&own.stores), &folder.history(), &options).await;
    let found = restarts.lock().unwrap().clone();
    (found, deployed.err().map(|error| error.to_string()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_failed_half_way_is_made_again() {
    let own = Own::create().await;
    let folder = Folder::new()
        .clickhouse(
            "001_tables",
            "CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id;\n\
             INSERT INTO t SELECT number FROM numbers(10);\n\
             CREATE TABLE gate (open UInt8) ENGINE = Memory;",
        )
        .clickhouse(
            "002_rebuild",
            "SELECT throwIf(count() > 9, 'no') FROM gate;\n\
             CREATE TABLE t__new (id UInt64) ENGINE = MergeTree ORDER BY tuple();\n\
             INSERT INTO t__new SELECT id + 100 FROM t;\n\
             INSERT INTO t__new SELECT number FROM numbers(10) \
             WHERE throwIf(number = 7 AND (SELECT count() FROM gate) = 0) = 0 \
             SETTINGS max_block_size = 1, min_insert_block_size_rows = 1, max_threads = 1;\n\
             EXCHANGE TABLES t AND t__new;\n\
             DROP TABLE t__new SYNC;",
        );
    let (restarts, error) = watched(&own, &folder).await;
    assert!(restarts.is_empty() && error.unwrap().contains("statement 4 of 6"), "{restarts:?}");
    // The cause is still there: the copy is made again up to the same statement.
    let (restarts, error) = watched(&own, &folder).await;
    assert_eq!(restarts, [1]);
    assert!(error.unwrap().contains("statement 4 of 6"));
    own.stores.clickhouse.execute_raw("INSERT INTO gate VALUES (1)").await.unwrap();
    assert_eq!(watched(&own, &folder).await, (vec![1], None));
    assert_eq!(clickhouse(&own.stores, "SELECT count(), uniqExact(id) FROM t").await, ["20|20"]);
    assert_eq!(watched(&own, &folder).await, (vec![], None));
}

/// A table that is rebuilt, for a key of another type.
const BEFORE: &str = "CREATE TABLE t (id UInt64, n String) ENGINE = MergeTree ORDER BY id;";

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_not_the_table_is_made_again() {
    let (own, other) = (Own::create().await, Own::create().await);
    let rows = "INSERT INTO t SELECT number, if(number = 5, 'five', toString(number)) FROM numbers(10);";
    let after = BEFORE.replace("n String", "n UInt64").replace("BY id", "BY (n, id)");
    own.stores.clickhouse.execute_raw(BEFORE.trim_end_matches(';')).await.unwrap();
    other.stores.clickhouse.execute_raw(after.trim_end_matches(';')).await.unwrap();
    let schema = async |own: &Own| own.stores.clickhouse.catalog().await.unwrap().schema;
    let answers = Answers { accept_all: true, ..Answers::default() };
    let plan = steps(&schema(&own).await, &schema(&other).await, &answers).unwrap();
    let script: String = plan.iter().map(|step| format!("{};\n", step.sql)).collect();
    own.stores.clickhouse.execute_raw("DROP TABLE t SYNC").await.unwrap();
    let folder = Folder::new()
        .clickhouse("001_table", &format!("{BEFORE}\n{rows}"))
        .clickhouse("002_rebuild", &script);

    let (_, error) = watched(&own, &folder).await;
    assert!(error.as_ref().is_some_and(|error| error.contains("five")), "{error:?}");
    // Who corrects the row gives the table other parts than those that are to be copied.
    for sql in
        ["SYSTEM START MERGES t", "ALTER TABLE t UPDATE n = '5' WHERE n = 'five' SETTINGS mutations_sync = 1"]
    {
        own.stores.clickhouse.execute_raw(sql).await.unwrap();
    }
    let (_, error) = watched(&own, &folder).await;
    assert!(error.as_ref().is_some_and(|error| error.contains("it copies anew")), "{error:?}");
    let (restarts, error) = watched(&own, &folder).await;
    assert_eq!((restarts.len(), error), (1, None));
    assert_eq!(clickhouse(&own.stores, "SELECT count(), sum(n) FROM t").await, ["10|45"]);
    let names =
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 't%' ORDER BY 1";
    assert_eq!(clickhouse(&own.stores, names).await, ["t", "t__back", "t__old"]);
}
