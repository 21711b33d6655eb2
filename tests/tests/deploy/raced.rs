//! Several deployers at once.

use std::process::{Command, Stdio};

use super::*;

/// Each statement writes a row when it runs.
fn folder() -> Folder {
    Folder::new()
        .postgres("1_runs", "CREATE TABLE runs (n int); INSERT INTO runs VALUES (1);")
        .clickhouse(
            "001_runs",
            "CREATE TABLE runs (n UInt8) ENGINE = MergeTree ORDER BY n; INSERT INTO runs SELECT 1; INSERT INTO runs SELECT 2;",
        )
        .postgres(
            "2_more",
            "INSERT INTO runs VALUES (2); CREATE INDEX CONCURRENTLY i ON runs (n); INSERT INTO runs VALUES (3);",
        )
        .clickhouse("002_more", "INSERT INTO runs SELECT 3;")
}

async fn race(deployers: usize) {
    let own = Own::create().await;
    let folder = folder();
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_deployer"))
            .arg(folder.path())
            .args([&own.postgres_url, &own.clickhouse_url])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..deployers).map(|_| start()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.ends_with("ended\n"), "{text}");
    }
    let runs = "SELECT n, count(*) FROM runs GROUP BY n ORDER BY n";
    assert_eq!(postgres(&own.stores, runs).await, ["1|1", "2|1", "3|1"]);
    assert_eq!(clickhouse(&own.stores, runs).await, ["1|1", "2|1", "3|1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_deployers_one_runs_each_statement() {
    race(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_deployers_one_runs_each_statement() {
    race(8).await;
}
