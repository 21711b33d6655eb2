//! Deployers that are killed, at every boundary and inside long statements.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use futures_util::StreamExt;
use rowcol_codegen::schema::Schema;

use super::*;

/// A program that deploys, a step at a time.
pub(super) struct Deployer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Deployer {
    pub(super) fn start(own: &Own, folder: &Folder) -> Self {
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

    /// Lets it go on until an event begins like this, and beyond.
    fn run_into(&mut self, beginning: &str) {
        self.stop_at(beginning);
        self.go_on();
    }

    /// Lets it go on until an event begins like this, and no further.
    pub(super) fn stop_at(&mut self, beginning: &str) {
        while !self.next().expect("it ended before").starts_with(beginning) {
            self.go_on();
        }
    }

    /// SIGKILL.
    pub(super) fn kill(mut self) {
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

/// How many deployers are stopped at once: most of the time they wait.
const AT_ONCE: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn at_every_boundary_the_next_deploy_completes() {
    let own = Own::create().await;
    let boundaries = Arc::new(boundaries(&own));
    let expected = Arc::new(contents(&own).await);
    assert_eq!(expected.1[0], "0|x!|7");
    // Of each of the 18 statements: it starts, it has run, it is recorded. And the lock, and both ends of the files.
    assert_eq!(boundaries.len(), 18 * 3 + 1 + 4 * 2, "{boundaries:#?}");

    let killed = (0..boundaries.len()).map(|at| {
        let (boundaries, expected) = (boundaries.clone(), expected.clone());
        tokio::spawn(async move {
            let (own, folder) = (Own::create().await, folder());
            kill_at(&own, &folder, &boundaries[..=at]);
            let deployed = deploy(&own, &folder).await;
            deployed.unwrap_or_else(|error| panic!("after a kill at {}: {error}", boundaries[at]));
            assert_eq!(contents(&own).await, *expected, "after a kill at {}", boundaries[at]);
        })
    });
    futures_util::stream::iter(killed).buffer_unordered(AT_ONCE).for_each(async |ended| ended.unwrap()).await;
}

/// The events of a deploy that is not stopped.
fn boundaries(own: &Own) -> Vec<String> {
    let folder = folder();
    let mut whole = Deployer::start(own, &folder);
    let mut boundaries = Vec::new();
    while let Some(event) = whole.next() {
        boundaries.push(event);
        whole.go_on();
    }
    boundaries
}

/// Kills a deployer at the last of these events.
fn kill_at(own: &Own, folder: &Folder, boundaries: &[String]) {
    let mut deployer = Deployer::start(own, folder);
    let kind = |line: &str| line.split(['\t', ':']).next().map(str::to_owned);
    for (place, boundary) in boundaries.iter().enumerate() {
        let event = deployer.next().expect("it ended before");
        assert_eq!(kind(&event), kind(boundary));
        if place + 1 < boundaries.len() {
            deployer.go_on();
        }
    }
    deployer.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_a_long_transaction_nothing_of_it_is_done() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_long", "CREATE TABLE a (x int); INSERT INTO a VALUES (1); SELECT pg_sleep(2);");
    let mut deployer = Deployer::start(&own, &folder);
    deployer.run_into("Started\tpostgres/1_long, statement 3");
    until_postgres_runs(&own.stores, "SELECT pg_sleep(2)", true).await;
    deployer.kill();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, "SELECT count(*) FROM a").await, ["1"]);
}

/// Waits until a statement has to wait for somebody else's transaction.
async fn until_it_waits(stores: &Stores, beginning: &str) {
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' \
         AND query LIKE '{beginning}%'"
    );
    until(beginning, async || postgres(stores, &sql).await == ["1"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_was_left_invalid_is_built_again() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_table", "CREATE TABLE a AS SELECT generate_series(1, 100) AS x;")
        .postgres("2_index", "CREATE INDEX CONCURRENTLY a_x ON a (x);");
    let mut deployer = Deployer::start(&own, &folder);
    deployer.run_into("Finished\tapplied postgres/1_table");
    // A writer that does not end: the index waits for it.
    let writer = own.stores.postgres.transaction(async |tx| {
        tx.execute_raw("INSERT INTO a VALUES (0)").await?;
        deployer.run_into("Started\tpostgres/2_index");
        until_it_waits(&own.stores, "CREATE INDEX CONCURRENTLY").await;
        deployer.kill();
        // The server notices that nobody waits for the index any more.
        until_postgres_runs(&own.stores, "CREATE INDEX CONCURRENTLY", false).await;
        Ok::<_, rowcol::Error>(())
    });
    writer.run().await.unwrap();
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('a_x')";
    assert_eq!(postgres(&own.stores, valid).await, ["f"]);
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, valid).await, ["t"]);
}

/// A deployer that is killed while a statement waits for a writer: what the server leaves of it.
async fn killed_at_a_writer(own: &Own, folder: &Folder, statement: &str) {
    let mut deployer = Deployer::start(own, folder);
    deployer.run_into("Finished\tapplied postgres/1_table");
    let writer = own.stores.postgres.transaction(async |tx| {
        tx.execute_raw("INSERT INTO a VALUES (0)").await?;
        deployer.run_into("Started\tpostgres/2_index");
        until_it_waits(&own.stores, statement).await;
        deployer.kill();
        until_postgres_runs(&own.stores, statement, false).await;
        Ok::<_, rowcol::Error>(())
    });
    writer.run().await.unwrap();
}

/// How many indexes of the table are valid, and how many are not.
const INDEXES: &str = "SELECT count(*) FILTER (WHERE indisvalid), count(*) FILTER (WHERE NOT indisvalid) FROM pg_index \
                       WHERE indrelid = 'a'::regclass";

#[tokio::test(flavor = "multi_thread")]
async fn an_index_without_a_name_is_found() {
    let folder = Folder::new()
        .postgres("1_table", "CREATE TABLE a AS SELECT generate_series(1, 100) AS x; CREATE INDEX ON a (x);")
        .postgres("2_index", "CREATE INDEX CONCURRENTLY ON a (x);");
    let own = Own::create().await;
    killed_at_a_writer(&own, &folder, "CREATE INDEX CONCURRENTLY").await;
    assert_eq!(postgres(&own.stores, INDEXES).await, ["1|1"]);
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, INDEXES).await, ["2|0"]);

    // This one was built, and the ledger does not say so.
    let own = Own::create().await;
    let mut deployer = Deployer::start(&own, &folder);
    deployer.stop_at("Ran\tpostgres/2_index");
    deployer.kill();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, INDEXES).await, ["2|0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_without_a_name_that_failed_is_built_again() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_table", "CREATE TABLE a AS SELECT 1 AS x FROM generate_series(1, 2);")
        .postgres("2_index", "CREATE UNIQUE INDEX CONCURRENTLY ON a (x);");
    assert!(matches!(deploy(&own, &folder).await, Err(Error::Statement { .. })));
    assert_eq!(postgres(&own.stores, INDEXES).await, ["0|1"]);
    own.stores.postgres.execute_raw("UPDATE a SET x = 2 WHERE ctid = '(0,2)'").await.unwrap();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, INDEXES).await, ["1|0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_reindex_leaves_is_dropped() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres(
            "1_table",
            "CREATE TABLE a AS SELECT generate_series(1, 100) AS x; CREATE INDEX a_x ON a (x);",
        )
        .postgres("2_index", "REINDEX (VERBOSE) TABLE CONCURRENTLY a;");
    killed_at_a_writer(&own, &folder, "REINDEX").await;
    assert_eq!(postgres(&own.stores, INDEXES).await, ["1|1"]);
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, INDEXES).await, ["1|0"]);
}

/// Long values are kept in a table of their own, and its index is rebuilt, too.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_reindex_leaves_of_long_values_is_dropped_or_named() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_table", "CREATE TABLE a (x int, long text); CREATE INDEX a_x ON a (x);")
        .postgres("2_index", "REINDEX TABLE CONCURRENTLY a;");
    killed_at_a_writer(&own, &folder, "REINDEX").await;
    let left = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid AND indrelid = \
                (SELECT reltoastrelid FROM pg_class WHERE oid = 'a'::regclass)";
    let [index] = &postgres(&own.stores, left).await[..] else { panic!("one index is left") };
    // Whoever owns the table may not name the index.
    let role = format!("owner_{}", std::process::id());
    let stolen = own.stores.postgres.transaction(async |tx| {
        tx.execute_raw(&format!("CREATE ROLE {role}; ALTER TABLE a OWNER TO {role}; SET LOCAL ROLE {role}"))
            .await?;
        tx.execute_raw(&format!("DROP INDEX {index}")).await?;
        Ok::<_, rowcol::Error>(())
    });
    let refused = stolen.run().await.unwrap_err().to_string();
    assert!(refused.contains("permission denied for schema pg_toast"), "{refused}");
    let databases = Databases::from(&own.stores);
    let unmanaged = rowcol::migrate::verify(&databases, &Schema::default()).await.unwrap().unmanaged;
    let named = unmanaged.iter().find(|line| line.contains("REINDEX")).expect("it is named");
    let (schema, name) = index.split_once('.').unwrap();
    let drops = format!("DROP INDEX CONCURRENTLY \"{schema}\".\"{name}\"");
    assert!(named.contains("an index of a ") && named.ends_with(&drops), "{named}");
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, left).await, Vec::<String>::new());
    let unmanaged = rowcol::migrate::verify(&databases, &Schema::default()).await.unwrap().unmanaged;
    assert!(!unmanaged.iter().any(|line| line.contains("REINDEX")), "{unmanaged:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_is_half_detached_is_detached() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres(
            "1_table",
            "CREATE TABLE a (x int) PARTITION BY LIST (x); CREATE TABLE a1 PARTITION OF a FOR VALUES IN (1);",
        )
        .postgres("2_detach", "ALTER TABLE a DETACH PARTITION a1 CONCURRENTLY;");
    let mut deployer = Deployer::start(&own, &folder);
    deployer.run_into("Finished\tapplied postgres/1_table");
    // A reader that does not end: the partition stays until it has.
    let reader = own.stores.postgres.transaction(async |tx| {
        tx.query_raw("SELECT * FROM a").await?;
        deployer.run_into("Started\tpostgres/2_detach");
        until_it_waits(&own.stores, "ALTER TABLE a DETACH").await;
        deployer.kill();
        until_postgres_runs(&own.stores, "ALTER TABLE a DETACH", false).await;
        Ok::<_, rowcol::Error>(())
    });
    reader.run().await.unwrap();
    let pending = "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = 'a1'::regclass";
    assert_eq!(postgres(&own.stores, pending).await, ["t"]);
    deploy(&own, &folder).await.unwrap();
    assert_eq!(postgres(&own.stores, pending).await, Vec::<String>::new());
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
    deployer.run_into("Started\tclickhouse/001_long, statement 2");
    let running = "SELECT count() FROM system.processes WHERE query LIKE 'INSERT INTO e SELECT number%' \
                   AND current_database = currentDatabase()";
    until("it writes", async || clickhouse(&own.stores, running).await == ["1"]).await;
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
    deployer.run_into("Started\tclickhouse/001_long, statement 3");
    let open = "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND NOT is_done";
    until("it has begun", async || clickhouse(&own.stores, open).await == ["1"]).await;
    deployer.kill();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT sum(n), count() FROM e").await, ["20|20"]);
    assert_eq!(clickhouse(&own.stores, open).await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_log_of_queries_does_not_know_is_seen_by_what_it_left() {
    let own = Own::create().await;
    own.stores
        .clickhouse
        .create(&[
            "CREATE TABLE e (id UInt64, n UInt64) ENGINE = MergeTree ORDER BY id",
            "INSERT INTO e SELECT number, 0 FROM numbers(20)",
            "CREATE TABLE f (id UInt64) ENGINE = MergeTree ORDER BY id",
        ])
        .await
        .unwrap();
    let statements = [
        "ALTER TABLE e UPDATE n = n + 1 WHERE (id >= 0) AND n < 5",
        "ALTER TABLE e ADD COLUMN c UInt8 DEFAULT 1, ADD INDEX i n TYPE minmax",
        "ALTER TABLE e RENAME COLUMN c TO d",
        "ALTER TABLE e ADD CONSTRAINT positive CHECK n >= 0",
        "ALTER TABLE e MATERIALIZE INDEX i SETTINGS mutations_sync = 1",
        "EXCHANGE TABLES e AND f",
        "RENAME TABLE e TO g, f TO e",
        "DROP TABLE g SYNC",
    ];
    let folder = Folder::new().clickhouse("001_all", &format!("{};", statements.join(";\n")));
    for (at, statement) in statements.iter().enumerate() {
        let mut deployer = Deployer::start(&own, &folder);
        deployer.stop_at(&format!("Started\tclickhouse/001_all, statement {} of", at + 1));
        deployer.kill();
        // As somebody else, so that the log has another id.
        own.stores.clickhouse.execute_raw(statement).await.unwrap();
    }
    let found = Arc::new(std::sync::Mutex::new(Vec::new()));
    let listener = found.clone();
    let options = Options::default().on_event(move |event| match event {
        Event::Found { at } => listener.lock().unwrap().push(at.number),
        Event::Started { at } => panic!("{at} was run again"),
        _ => {}
    });
    let databases = Databases::from(&own.stores);
    rowcol::migrate::deploy(&databases, &folder.history(), &options).await.unwrap();
    // The others were found by the deployers that were killed.
    assert_eq!(*found.lock().unwrap(), [8]);
    assert_eq!(clickhouse(&own.stores, "SELECT sum(n), sum(d), count() FROM e").await, ["20|20|20"]);
    let mutations = "SELECT command, count() FROM system.mutations WHERE database = currentDatabase() \
                     AND position(command, 'UPDATE') > 0 GROUP BY command HAVING count() > 1";
    assert_eq!(clickhouse(&own.stores, mutations).await, Vec::<String>::new());
}
