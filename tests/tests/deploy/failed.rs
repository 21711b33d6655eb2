//! What goes wrong, what is said of it, and that the next deploy goes on.

use rowcol::Postgres;
use rowcol::migrate;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_statement_in_postgres_takes_its_transaction_with_it() {
    let own = Own::create().await;
    let bad =
        "CREATE TABLE a (x int);\n-- @commit\nCREATE TABLE b (x int);\nALTER TABLE b\n  ADD y nonsense;";
    let folder = Folder::new().postgres("1_bad", bad).postgres("2_next", "CREATE TABLE c (x int);");
    let error = deploy(&own, &folder).await.unwrap_err();
    insta::assert_snapshot!(error, @r#"
    postgres/1_bad, statement 3 of 3 (line 8): Postgres refused the statement: type "nonsense" does not exist (code 42704)
      ALTER TABLE b
    its transaction was rolled back, and it is not recorded as done
    next: correct the statement or its cause; then: rowcol migrate deploy
    "#);
    assert_eq!(ledgers(&own.stores).await[0], ["1_bad|up|0|begun", "1_bad|up|1|done", "1_bad|up|3|failed"]);
    assert_eq!(postgres(&own.stores, "SELECT to_regclass('a'), to_regclass('b')").await, ["a|NULL"]);
    let all = migrate::status(&Databases::from(&own.stores), &folder.history()).await.unwrap();
    assert!(all[0].to_string().starts_with("postgres/1_bad: failed at statement 3: "), "{}", all[0]);

    // What was run may not be changed, what was not may.
    let wrong = folder.edit("1_bad", &bad.replace("a (x int)", "a (y int)"));
    let error = deploy(&own, &wrong).await.unwrap_err();
    assert!(
        error.to_string().contains("statement 1 of postgres/1_bad was changed after it was run"),
        "{error}"
    );
    let right = wrong.edit("1_bad", &bad.replace("nonsense", "int"));
    assert_eq!(deploy(&own, &right).await.unwrap().applied.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_statement_in_clickhouse_leaves_those_before_it() {
    let own = Own::create().await;
    let bad = "CREATE TABLE e (id UInt64) ENGINE = MergeTree ORDER BY id;\nINSERT INTO e SELECT nothing;";
    let folder = Folder::new().clickhouse("001_bad", bad);
    let error = deploy(&own, &folder).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("clickhouse/001_bad, statement 2 of 2 (line 6): ClickHouse refused the statement: "),
        "{text}"
    );
    assert!(
        text.ends_with(
            "  INSERT INTO e SELECT nothing\nit is not recorded as done; the statements before it are, and stay\n\
             next: correct the statement or its cause; then: rowcol migrate deploy"
        ),
        "{text}"
    );
    let folder = folder.edit("001_bad", &bad.replace("nothing", "1"));
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_insert_that_fails_half_way_is_not_repeated_blindly() {
    let own = Own::create().await;
    let half = "CREATE TABLE e (id UInt64) ENGINE = MergeTree ORDER BY id;\n\
        INSERT INTO e SELECT number FROM numbers(10) WHERE throwIf(number = 7) = 0 \
        SETTINGS max_block_size = 1, min_insert_block_size_rows = 1, max_threads = 1;";
    let folder = Folder::new().clickhouse("001_half", half);
    deploy(&own, &folder).await.unwrap_err();
    let error = deploy(&own, &folder).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("it failed after it had begun to write"), "{text}");
    assert!(
        text.contains("if so: rowcol migrate resolve --applied clickhouse:001_half --statement 2; if not"),
        "{text}"
    );
    // Somebody puts it right by hand.
    own.stores.clickhouse.execute_raw("TRUNCATE TABLE e").await.unwrap();
    let (databases, history) = (Databases::from(&own.stores), folder.history());
    let resolved = migrate::Resolution::RolledBack;
    migrate::resolve(&databases, &history, ("001_half", Some(2)), resolved, &Options::default())
        .await
        .unwrap();
    let folder = folder.edit("001_half", &half.replace("number = 7", "number = 70"));
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["10"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_that_cannot_succeed_is_reported_with_its_reason() {
    let own = Own::create().await;
    let folder = Folder::new().clickhouse(
        "001_stuck",
        "CREATE TABLE e (id UInt64, s String) ENGINE = MergeTree ORDER BY id;\n\
         INSERT INTO e SELECT number, 'not a number' FROM numbers(3);\n\
         ALTER TABLE e MODIFY COLUMN s UInt64;",
    );
    for _ in 0..2 {
        let error = deploy(&own, &folder).await.unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("clickhouse/001_stuck, statement 3 of 3 (line 7): mutation "), "{text}");
        assert!(text.contains("Cannot parse string 'not a number' as UInt64"), "{text}");
        assert!(text.contains("next: correct the rows or change the column back"), "{text}");
        assert_eq!(ledgers(&own.stores).await[1].last().unwrap(), "001_stuck|up|3|begun");
    }
    own.stores.clickhouse.execute_raw("ALTER TABLE e MODIFY COLUMN s String").await.unwrap();
    own.stores.clickhouse.execute_raw("KILL MUTATION WHERE database = currentDatabase() SYNC").await.unwrap();
    own.stores
        .clickhouse
        .execute_raw("ALTER TABLE e UPDATE s = '5' WHERE 1 SETTINGS mutations_sync = 1")
        .await
        .unwrap();
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT sum(s) FROM e").await, ["15"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_in_use_is_tried_again() {
    let own = Own::create().await;
    deploy(&own, &Folder::new().postgres("1_a", "CREATE TABLE a (x int);")).await.unwrap();
    let folder =
        Folder::new().postgres("1_a", "CREATE TABLE a (x int);").postgres("2_b", "ALTER TABLE a ADD y int;");
    let retried = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = retried.clone();
    let options = Options { lock_timeout: Duration::from_millis(100), ..Options::default() };
    let options = options.on_event(move |event| {
        if let Event::Retrying { reason, .. } = event {
            assert!(reason.contains("55P03"), "{reason}");
            counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let locked = tokio::sync::Notify::new();
    let busy = own.stores.postgres.transaction(async |tx| {
        tx.query_raw("SELECT * FROM a").await?;
        locked.notify_one();
        until("it is tried again", async || retried.load(std::sync::atomic::Ordering::Relaxed) > 0).await;
        Ok::<_, rowcol::Error>(())
    });
    let (databases, history) = (Databases::from(&own.stores), folder.history());
    let deployed = async {
        locked.notified().await;
        migrate::deploy(&databases, &history, &options).await
    };
    let (busy, deployed) = tokio::join!(busy.run(), deployed);
    busy.unwrap();
    assert_eq!(deployed.unwrap().applied.len(), 1);
    assert!(retried.load(std::sync::atomic::Ordering::Relaxed) > 0);

    let folder = folder.postgres("3_c", "ALTER TABLE a ADD z int;");
    let options = Options { lock_timeout: Duration::from_millis(50), retries: 1, ..Options::default() };
    let held = own.stores.postgres.transaction(async |tx| {
        tx.query_raw("SELECT * FROM a").await?;
        Ok::<_, rowcol::Error>(migrate::deploy(&databases, &folder.history(), &options).await)
    });
    let error = held.run().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("postgres/3_c, statement 1 of 1"), "{error}");
    assert!(error.to_string().contains("55P03"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_are_not_the_files_own() {
    let own = Own::create().await;
    let folder = Folder::new().postgres("1_own", "CREATE TABLE a (x int);\nCOMMIT;\nCREATE TABLE b (x int);");
    let error = deploy(&own, &folder).await.unwrap_err();
    insta::assert_snapshot!(error, @"
    postgres/1_own, statement 2 of 3 (line 6): COMMIT begins or ends a transaction, and that is the runner's to do; write `-- @commit` before a statement that needs what comes before it to be committed
      COMMIT
    nothing of this migration was run
    next: correct the file; then: rowcol migrate deploy
    ");
    assert_eq!(postgres(&own.stores, "SELECT to_regclass('a')").await, ["NULL"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cluster_needs_is_asked_for_before_anything_runs() {
    let own = Own::create().await;
    // The ledger itself would be replicated, so it is made beforehand.
    let folder = Folder::new().clickhouse("000_x", "SELECT 1;");
    deploy(&own, &folder).await.unwrap();
    let topology = rowcol::Topology::ReplicatedDatabase;
    let unmarked =
        "CREATE TABLE a (x Int8) ENGINE = Memory;\nCREATE TABLE b (x Int8) ENGINE = MergeTree ORDER BY x;";
    let folder = folder.clickhouse("001_e", unmarked);
    let options = Options { topology, ..Options::default() };
    let databases = Databases::from(&own.stores);
    let mut history = folder.history();
    history
        .migrations
        .insert(0, Folder::new().clickhouse("000_x", "SELECT 1;").history().migrations.remove(0));
    let error = migrate::deploy(&databases, &history, &options).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("the rows of MergeTree would stay on one server; write /*@replicated*/MergeTree"),
        "{text}"
    );
    assert_eq!(clickhouse(&own.stores, "EXISTS TABLE a").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_right_is_named_and_nothing_is_recorded() {
    let own = Own::create().await;
    let admin = &own.stores.postgres;
    let user = format!("deployer_{}", std::process::id());
    admin.execute_raw(&format!("CREATE ROLE {user} LOGIN PASSWORD 'secret'; GRANT CREATE, USAGE ON SCHEMA public TO {user}; CREATE TABLE theirs (x int)")).await.unwrap();
    let url = url_of(&own.postgres_url, &user);
    let limited = Postgres::connect(&url).await.unwrap();
    let folder = Folder::new()
        .postgres("1_mine", "CREATE TABLE mine (x int);")
        .postgres("2_theirs", "ALTER TABLE theirs ADD y int;");
    let databases = Databases::from(&limited);
    let error = migrate::deploy(&databases, &folder.history(), &Options::default()).await.unwrap_err();
    insta::assert_snapshot!(error, @"
    postgres/2_theirs, statement 1 of 1 (line 5): Postgres refused the statement: must be owner of table theirs (code 42501)
      ALTER TABLE theirs ADD y int
    its transaction was rolled back, and it is not recorded as done
    next: correct the statement or its cause; then: rowcol migrate deploy
    ");
    assert_eq!(
        postgres(&own.stores, "SELECT migration, statement, state FROM rowcol_migrations ORDER BY 1, 2")
            .await,
        ["1_mine|0|done", "1_mine|1|done", "2_theirs|0|begun", "2_theirs|1|failed"]
    );
    admin.execute_raw(&format!("ALTER TABLE theirs OWNER TO {user}")).await.unwrap();
    assert_eq!(
        migrate::deploy(&databases, &folder.history(), &Options::default()).await.unwrap().applied.len(),
        1
    );
    drop((limited, databases));
    admin
        .execute_raw(&format!(
            "REASSIGN OWNED BY {user} TO CURRENT_USER; DROP OWNED BY {user} CASCADE; DROP ROLE {user}"
        ))
        .await
        .unwrap();
}

/// The same place, another user.
fn url_of(url: &str, user: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (_, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    format!("{scheme}://{user}:secret@{place}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_session_stops_the_deploy_before_its_next_statement() {
    let own = Own::create().await;
    let folder = Folder::new().clickhouse(
        "001_long",
        "CREATE TABLE e (id UInt64) ENGINE = MergeTree ORDER BY id;\n\
         INSERT INTO e SELECT number FROM numbers(12) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1;\n\
         INSERT INTO e SELECT 100;",
    );
    let killer = async {
        let holder = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted \
                      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let running = "SELECT count() FROM system.processes WHERE query LIKE 'INSERT INTO e SELECT number%' AND current_database = currentDatabase()";
        until("it writes", async || clickhouse(&own.stores, running).await != ["0"]).await;
        assert_eq!(postgres(&own.stores, holder).await, ["t"]);
    };
    let (deployed, ()) = tokio::join!(deploy(&own, &folder), killer);
    let error = deployed.unwrap_err();
    assert!(matches!(error, Error::LockLost { .. }), "{error}");
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["12"]);
    deploy(&own, &folder).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["13"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_goes_away_half_way_is_named() {
    let own = Own::create().await;
    let folder = Folder::new().postgres("1_a", "CREATE TABLE a (x int);").clickhouse(
        "001_e",
        "CREATE TABLE e (x Int8) ENGINE = Memory;\nCREATE TABLE f (x Int8) ENGINE = Memory;",
    );
    let (url, wire) = wire::cut(&own.clickhouse_url).await;
    let stores = Stores::connect(&own.postgres_url, &url).await.unwrap();
    let options = Options::default().on_event(move |event| {
        if matches!(event, Event::Recorded { at } if at.migration == "001_e" && at.number == 1) {
            wire.cut();
        }
    });
    let error = migrate::deploy(&Databases::from(&stores), &folder.history(), &options).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("ClickHouse"), "{text}");
    assert_eq!(ledgers(&own.stores).await[1], ["001_e|up|0|begun", "001_e|up|1|done"]);
    assert_eq!(deploy(&own, &folder).await.unwrap().applied.len(), 1);
    assert_eq!(clickhouse(&own.stores, "EXISTS TABLE f").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_while_the_server_works_is_no_end() {
    let own = Own::create().await;
    let folder = Folder::new().clickhouse(
        "001_long",
        "CREATE TABLE e (id UInt64) ENGINE = MergeTree ORDER BY id;\n\
         INSERT INTO e SELECT number FROM numbers(25) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1;\n\
         INSERT INTO e SELECT 100;",
    );
    let (url, wire) = wire::cut(&own.clickhouse_url).await;
    let stores = Stores::connect(&own.postgres_url, &url).await.unwrap();
    let broken = std::sync::atomic::AtomicBool::new(false);
    let options = Options::default().on_event(move |event| {
        let running = matches!(event, Event::Running { at, .. } if at.number == 2);
        if running && !broken.swap(true, std::sync::atomic::Ordering::Relaxed) {
            wire.break_all();
        }
    });
    migrate::deploy(&Databases::from(&stores), &folder.history(), &options).await.unwrap();
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["26"]);
    // It went on in the server's own time: one query wrote the rows.
    let queries = "SELECT count() FROM system.query_log WHERE current_database = currentDatabase() \
                   AND query LIKE 'INSERT INTO e SELECT number%' AND type = 'QueryFinish'";
    own.stores.clickhouse.execute_raw("SYSTEM FLUSH LOGS").await.unwrap();
    assert_eq!(clickhouse(&own.stores, queries).await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_within_a_statement_of_postgres_is_told() {
    let own = Own::create().await;
    let folder = Folder::new().postgres("1_long", "CREATE TABLE a (x int);\nSELECT pg_sleep(5);");
    let killer = async {
        let sleeping = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                        WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database() AND state = 'active'";
        until("it sleeps", async || postgres(&own.stores, sleeping).await == ["t"]).await;
    };
    let (deployed, ()) = tokio::join!(deploy(&own, &folder), killer);
    let text = deployed.unwrap_err().to_string();
    assert!(
        text.starts_with("postgres/1_long, statement 2 of 2 (line 6): the connection to Postgres"),
        "{text}"
    );
    assert!(
        text.ends_with("the next deploy finds out whether it was\nnext: rowcol migrate deploy"),
        "{text}"
    );
    let folder = folder.edit("1_long", "CREATE TABLE a (x int);\nSELECT pg_sleep(0);");
    deploy(&own, &folder).await.unwrap();
}

/// A way to a server that can be cut.
mod wire {
    use std::sync::Arc;

    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::watch;

    /// How often it broke, and whether it is cut.
    type State = (usize, bool);

    pub struct Wire(Arc<watch::Sender<State>>);

    impl Wire {
        /// For good.
        pub fn cut(&self) {
            self.0.send_modify(|state| state.1 = true);
        }

        /// All connections; there may be others.
        pub fn break_all(&self) {
            self.0.send_modify(|state| state.0 += 1);
        }
    }

    /// The URL of a listener that passes everything on until it is cut.
    pub async fn cut(url: &str) -> (String, Wire) {
        let (before, place) =
            url.rsplit_once('@').map_or(("http://", url.strip_prefix("http://").unwrap()), |(b, p)| (b, p));
        let at = place.find('/').unwrap();
        let (server, database) = (place[..at].to_owned(), &place[at..]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let at_sign = if before == "http://" { "" } else { "@" };
        let url = format!("{before}{at_sign}127.0.0.1:{port}{database}");
        let (sender, receiver) = watch::channel((0, false));
        tokio::spawn(async move {
            let mut state = receiver.clone();
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted.unwrap().0,
                    _ = state.wait_for(|state| state.1) => return,
                };
                let (server, mut state, mut client) = (server.clone(), receiver.clone(), accepted);
                state.mark_unchanged();
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(server).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                        _ = state.changed() => {}
                    }
                });
            }
        });
        (url, Wire(Arc::new(sender)))
    }
}
