//! Deployers that are killed, at every boundary and inside long statements.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use rowcol_codegen::schema::Schema;

use super::*;

/// A program that deploys, a step at a time.
struct Deployer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Deployer {
    fn start(own: &Own, folder: &Folder) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deployer"))
            .arg(folder.path())
            .args([&own.postgres_url, &own.clickhouse_url, "--steps"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, input, output: BufReader::new(output) }
    }

    /// The next event at which it waits; None at its end.
    fn next(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            assert!(!line.starts_with("failed"), "{line}");
            if line.is_empty() || line.starts_with("ended") {
                return None;
            }
            if !line.starts_with("Running") && !line.starts_with("Waiting") {
                return Some(line.trim_end().to_owned());
            }
        }
    }

    fn go_on(&mut self) {
        writeln!(self.input).unwrap();
    }

    /// Lets it go on until an event begins like this, and a little further.
    fn run_into(&mut self, beginning: &str, further: Duration) {
        loop {
            let event = self.next().expect("it ended before");
            self.go_on();
            if event.starts_with(beginning) {
                return std::thread::sleep(further);
            }
        }
    }

    /// SIGKILL.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Every kind of statement that is looked up in a way of its own, in both stores.
fn folder() -> Folder {
    Folder::new()
        .postgres(
            "1_tables",
            "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1);\n-- @commit\nINSERT INTO a VALUES (2);",
        )
        .clickhouse(
            "001_events",
            "CREATE TABLE e (id UInt64, s String) ENGINE = MergeTree ORDER BY id;\n\
             INSERT INTO e SELECT number, 'x' FROM numbers(10);\n\
             ALTER TABLE e ADD COLUMN c UInt8 DEFAULT 7;\n\
             ALTER TABLE e UPDATE s = concat(s, '!') WHERE id >= 0;",
        )
        .postgres(
            "2_index",
            "CREATE INDEX CONCURRENTLY a_x ON a (x);\nINSERT INTO a VALUES (3);\nDROP INDEX CONCURRENTLY a_x;\n\
             CREATE UNIQUE INDEX CONCURRENTLY a_y ON a (x);",
        )
        .clickhouse(
            "002_rebuild",
            "CREATE TABLE f (id UInt64, s String, c UInt8) ENGINE = MergeTree ORDER BY (s, id);\n\
             INSERT INTO f SELECT id, s, c FROM e;\n\
             EXCHANGE TABLES e AND f;\n\
             RENAME TABLE f TO old;\n\
             ALTER TABLE e ADD INDEX i c TYPE minmax;\n\
             ALTER TABLE e MATERIALIZE INDEX i;\n\
             DROP TABLE old SYNC;",
        )
}

/// What is in both databases, rows, catalogs and ledgers.
async fn contents(own: &Own) -> (Vec<String>, Vec<String>, Schema, [Vec<String>; 2]) {
    let stores = &own.stores;
    let postgres_schema = stores.postgres.catalog(&["public"]).await.unwrap().schema;
    let clickhouse_schema = stores.clickhouse.catalog().await.unwrap().schema;
    (
        postgres(stores, "SELECT x FROM a ORDER BY 1").await,
        clickhouse(stores, "SELECT id, s, c FROM e ORDER BY id").await,
        Schema { postgres: postgres_schema, clickhouse: clickhouse_schema }.canonical(),
        ledgers(stores).await,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_boundary_the_next_deploy_completes() {
    let folder = folder();
    let own = Own::create().await;
    let mut whole = Deployer::start(&own, &folder);
    let mut boundaries = Vec::new();
    while let Some(event) = whole.next() {
        boundaries.push(event);
        whole.go_on();
    }
    let expected = contents(&own).await;
    assert_eq!(expected.1[0], "0|x!|7");
    // Of each of the 18 statements: it starts, it has run, it is recorded. And the lock, and both ends of the files.
    assert_eq!(boundaries.len(), 18 * 3 + 1 + 4 * 2, "{boundaries:#?}");

    for (at, boundary) in boundaries.iter().enumerate() {
        let own = Own::create().await;
        let mut deployer = Deployer::start(&own, &folder);
        for passed in 0..=at {
            let event = deployer.next().expect("it ended before");
            let kind = |line: &str| line.split(['\t', ':']).next().map(str::to_owned);
            assert_eq!(kind(&event), kind(&boundaries[passed]));
            if passed < at {
                deployer.go_on();
            }
        }
        deployer.kill();
        let deployed = deploy(&own, &folder).await;
        deployed.unwrap_or_else(|error| panic!("after a kill at {boundary}: {error}"));
        assert_eq!(contents(&own).await, expected, "after a kill at {boundary}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_a_long_transaction_nothing_of_it_is_done() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_long", "CREATE TABLE a (x int); INSERT INTO a VALUES (1); SELECT pg_sleep(2);");
    let mut deployer = Deployer::start(&own, &folder);
    deployer.run_into("Started\tpostgres/1_long, statement 3", Duration::from_millis(500));
    deployer.kill();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, "SELECT count(*) FROM a").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_was_left_invalid_is_built_again() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_table", "CREATE TABLE a AS SELECT generate_series(1, 100) AS x;")
        .postgres("2_index", "CREATE INDEX CONCURRENTLY a_x ON a (x);");
    let mut deployer = Deployer::start(&own, &folder);
    deployer.run_into("Finished\tapplied postgres/1_table", Duration::ZERO);
    // A writer that does not end: the index waits for it.
    let writer = own.stores.postgres.transaction(async |tx| {
        tx.execute_raw("INSERT INTO a VALUES (0)").await?;
        deployer.run_into("Started\tpostgres/2_index", Duration::from_millis(700));
        deployer.kill();
        // The server notices that nobody waits for the index any more.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        Ok::<_, rowcol::Error>(())
    });
    writer.run().await.unwrap();
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('a_x')";
    assert_eq!(postgres(&own.stores, valid).await, ["f"]);
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, valid).await, ["t"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_clickhouse_still_writes_are_waited_for() {
    let own = Own::create().await;
    let folder = Folder::new().clickhouse(
        "001_long",
        "CREATE TABLE e (id UInt64) ENGINE = MergeTree ORDER BY id;\n\
         INSERT INTO e SELECT number FROM numbers(30) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1;",
    );
    let mut deployer = Deployer::start(&own, &folder);
    deployer.run_into("Started\tclickhouse/001_long, statement 2", Duration::from_millis(500));
    deployer.kill();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["30"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_that_still_runs_is_waited_for_and_not_repeated() {
    let own = Own::create().await;
    let folder = Folder::new().clickhouse(
        "001_long",
        "CREATE TABLE e (id UInt64, n UInt64) ENGINE = MergeTree ORDER BY id;\n\
         INSERT INTO e SELECT number, 0 FROM numbers(20);\n\
         ALTER TABLE e UPDATE n = n + 1 WHERE sleepEachRow(0.1) = 0;",
    );
    let mut deployer = Deployer::start(&own, &folder);
    deployer.run_into("Started\tclickhouse/001_long, statement 3", Duration::from_millis(500));
    deployer.kill();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT sum(n), count() FROM e").await, ["20|20"]);
    let open = "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND NOT is_done";
    assert_eq!(clickhouse(&own.stores, open).await, ["0"]);
}
