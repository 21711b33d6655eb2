//! Tables that a rebuild in ClickHouse closes for the moment of its exchange: within one run alone.

use std::sync::Arc;

use futures_util::StreamExt;
use rowcol_codegen::clickhouse::diff::{CLOSED, steps};
use rowcol_codegen::plan::{Answers, Step};

use super::killed::Deployer;
use super::*;

const BEFORE: [&str; 4] = [
    "CREATE TABLE t (id UInt64, n Int32) ENGINE = MergeTree ORDER BY id",
    "CREATE TABLE d (id UInt64) ENGINE = MergeTree ORDER BY id",
    "CREATE MATERIALIZED VIEW mv TO d AS SELECT id FROM t",
    "INSERT INTO t SELECT number, number FROM numbers(10)",
];

/// A rebuild of a table that a view reads, and its steps.
async fn rebuild() -> (Folder, Vec<Step>) {
    let (one, other) = (Own::create().await, Own::create().await);
    for sql in BEFORE {
        one.stores.clickhouse.execute_raw(sql).await.unwrap();
        other
            .stores
            .clickhouse
            .execute_raw(&sql.replace(
                "Int32) ENGINE = MergeTree ORDER BY id",
                "Int32) ENGINE = MergeTree ORDER BY (n, id)",
            ))
            .await
            .unwrap();
    }
    let [from, to] = [one.stores.clickhouse.catalog().await, other.stores.clickhouse.catalog().await]
        .map(|read| read.unwrap().schema);
    let plan = steps(&from, &to, &Answers::default()).unwrap();
    let script: String = plan.iter().map(|step| format!("{};\n", step.sql)).collect();
    let folder = Folder::new()
        .clickhouse("001_tables", &BEFORE.map(|sql| format!("{sql};\n")).concat())
        .clickhouse("002_rebuild", &script);
    (folder, plan)
}

async fn insert(own: &Own, id: u64) -> Result<(), String> {
    let inserted = own.stores.clickhouse.execute_raw(&format!("INSERT INTO t VALUES ({id}, 1)")).await;
    inserted.map(drop).map_err(|error| error.to_string())
}

/// Every row is in the table and in what the view makes of it, once, and nothing is closed.
async fn is_whole(own: &Own, rows: usize) {
    for table in ["t", "d"] {
        let sql = format!("SELECT count(), uniqExact(id) FROM {table}");
        assert_eq!(clickhouse(&own.stores, &sql).await, [format!("{rows}|{rows}")], "{table}");
    }
    let closed = format!(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND position(create_table_query, '{CLOSED}') > 0"
    );
    assert_eq!(clickhouse(&own.stores, &closed).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_kill_leaves_it_closed_until_the_next_deploy() {
    let (folder, plan) = rebuild().await;
    let number = |is: &dyn Fn(&Step) -> bool| plan.iter().position(is).unwrap() + 1;
    let closing = number(&|step| step.sql.contains(CLOSED));
    let exchange = number(&|step| step.sql.starts_with("EXCHANGE"));
    assert_eq!(exchange - closing, 3, "it closes, marks, waits, exchanges");
    let events = (closing..=exchange).flat_map(|at| ["Started", "Ran", "Recorded"].map(|event| (at, event)));
    let folder = Arc::new(folder);
    let killed = events.map(|(statement, event)| {
        let folder = folder.clone();
        tokio::spawn(async move {
            let own = Own::create().await;
            let mut deployer = Deployer::start(&own, &folder);
            deployer.stop_at(&format!("{event}\tclickhouse/002_rebuild, statement {statement} "));
            deployer.kill();
            let first = insert(&own, 100).await;
            if let Err(error) = &first {
                assert!(error.contains(CLOSED), "{error}");
            }
            deploy(&own, &folder).await.unwrap_or_else(|error| panic!("{statement} {event}: {error}"));
            insert(&own, 101).await.unwrap();
            is_whole(&own, 11 + usize::from(first.is_ok())).await;
            usize::from(first.is_err())
        })
    });
    let refused = futures_util::stream::iter(killed).buffer_unordered(4);
    let refused = refused.fold(0, async |sum, ended| sum + ended.unwrap()).await;
    // From when it has run to when the tables are exchanged.
    assert!((8..=10).contains(&refused), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_insert_that_does_not_end_keeps_it_open() {
    with_a_long_insert(|_| "Finished\tapplied clickhouse/001_tables".to_owned(), "before this statement")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_insert_that_does_not_end_opens_it_again() {
    let closing = |plan: &[Step]| plan.iter().position(|step| step.sql.contains(CLOSED)).unwrap();
    let before = |plan: &[Step]| format!("Recorded\tclickhouse/002_rebuild, statement {} ", closing(plan));
    with_a_long_insert(before, "before t was closed").await;
}

/// A deploy while an INSERT runs that began at this event, and what it says.
async fn with_a_long_insert(event: impl Fn(&[Step]) -> String, said: &str) {
    let (own, (folder, plan)) = (Own::create().await, rebuild().await);
    let mut deployer = Deployer::start(&own, &folder);
    deployer.stop_at(&event(&plan));
    let server = &own.stores.clickhouse;
    let long = tokio::spawn({
        let server = server.clone();
        let sql = "INSERT INTO t SELECT 50 + number, sleepEachRow(0.5) FROM numbers(1000) SETTINGS max_block_size = 1";
        async move { server.execute_raw(sql).await }
    });
    let this = "query LIKE 'INSERT INTO t SELECT 50%' AND current_database = currentDatabase()";
    let running = format!("SELECT count() FROM system.processes WHERE {this}");
    until("it writes", async || clickhouse(&own.stores, &running).await == ["1"]).await;
    deployer.kill();
    let error = deploy(&own, &folder).await.unwrap_err().to_string();
    assert!(error.contains(&format!("an INSERT that began {said} is still running")), "{error}");
    insert(&own, 100).await.unwrap();
    server.execute_raw(&format!("KILL QUERY WHERE {this} SYNC")).await.unwrap();
    long.await.unwrap().unwrap_err();
    deploy(&own, &folder).await.unwrap();
    insert(&own, 101).await.unwrap();
    is_whole(&own, 12).await;
}
