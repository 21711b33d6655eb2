//! What a deploy does where nothing goes wrong, and what it refuses.

use rowcol::Postgres;
use rowcol::migrate::{self, Progress, Standing, status};

use super::*;

/// Tables, an index outside of a transaction, rows in both stores.
fn folder() -> Folder {
    Folder::new()
        .postgres("1_tables", "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1);")
        .clickhouse(
            "001_events",
            "CREATE TABLE e /*@cluster*/ (id UInt64) ENGINE = /*@replicated*/MergeTree ORDER BY id;\n\
             INSERT INTO e SELECT number FROM numbers(3);",
        )
        .postgres("2_index", "CREATE INDEX CONCURRENTLY a_x ON a (x);\nINSERT INTO a VALUES (2);")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deploy_applies_everything_once() {
    let own = Own::create().await;
    let folder = folder();
    let report = deploy(&own, &folder).await.unwrap();
    let names: Vec<_> = report.applied.iter().map(|applied| applied.migration.as_str()).collect();
    assert_eq!(names, ["1_tables", "001_events", "2_index"]);
    assert_eq!(deploy(&own, &folder).await.unwrap().applied, []);
    assert_eq!(postgres(&own.stores, "SELECT x FROM a ORDER BY x").await, ["1", "2"]);
    assert_eq!(
        postgres(&own.stores, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_x'::regclass").await,
        ["t"]
    );
    assert_eq!(clickhouse(&own.stores, "SELECT count() FROM e").await, ["3"]);
    assert_eq!(
        ledgers(&own.stores).await,
        [
            vec![
                "1_tables|up|0|done",
                "1_tables|up|1|done",
                "1_tables|up|2|done",
                "2_index|up|0|done",
                "2_index|up|1|done",
                "2_index|up|2|done"
            ],
            vec!["001_events|up|0|done", "001_events|up|1|done", "001_events|up|2|done"],
        ]
    );
    let folder = folder.postgres("3_more", "ALTER TABLE a ADD y int;");
    let all = status(&Databases::from(&own.stores), &folder.history()).await.unwrap();
    let lines: Vec<_> = all.iter().map(ToString::to_string).collect();
    assert!(lines[0].starts_with("postgres/1_tables: applied at 20"), "{lines:?}");
    assert_eq!(lines[3], "postgres/3_more: pending");
    assert_eq!(deploy(&own, &folder).await.unwrap().applied.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_tell_what_happens() {
    let own = Own::create().await;
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listener = told.clone();
    let options = Options::default().on_event(move |event| {
        let shown = match event {
            Event::Began { migration, done, of, .. } => format!("began {migration} {done}/{of}"),
            Event::Started { at } => format!("started {}", at.number),
            Event::Ran { at, .. } => format!("ran {}", at.number),
            Event::Recorded { at } => format!("recorded {}", at.number),
            Event::Finished { migration, .. } => format!("finished {migration}"),
            other => other.to_string(),
        };
        listener.lock().unwrap().push(shown);
    });
    let folder =
        Folder::new().postgres("1_a", "CREATE TABLE a (x int); CREATE INDEX CONCURRENTLY i ON a (x);");
    let databases = Databases::from(&own.stores);
    migrate::deploy(&databases, &folder.history(), &options).await.unwrap();
    assert_eq!(
        *told.lock().unwrap(),
        [
            "no other deployer is at work",
            "began 1_a 0/2",
            "started 1",
            "ran 1",
            "recorded 1",
            "started 2",
            "ran 2",
            "recorded 2",
            "finished 1_a"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_how_far_an_index_is() {
    let own = Own::create().await;
    // Four rows to a page, each of which takes a while.
    let folder = Folder::new()
        .postgres(
            "1_table",
            "CREATE FUNCTION slow(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS \
                'begin perform pg_sleep(0.02); return x; end';\n\
             CREATE TABLE a (x int, filler text);\n\
             ALTER TABLE a ALTER COLUMN filler SET STORAGE PLAIN;\n\
             INSERT INTO a SELECT i, repeat('x', 1900) FROM generate_series(1, 160) i;",
        )
        .postgres("2_index", "CREATE INDEX CONCURRENTLY a_slow ON a (slow(x));");
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listener = told.clone();
    let options = Options::default().on_event(move |event| {
        if let Event::Running { progress: Some(progress), .. } = event {
            listener.lock().unwrap().push((progress.clone(), event.to_string()));
        }
    });
    migrate::deploy(&Databases::from(&own.stores), &folder.history(), &options).await.unwrap();
    let told = told.lock().unwrap();
    let scanning = |(progress, _): &&(Progress, String)| matches!(progress, Progress::Index { phase, percent: Some(1..=99) } if phase == "building index: scanning table");
    let (_, line) = told.iter().find(scanning).unwrap_or_else(|| panic!("{told:?}"));
    assert!(line.starts_with("postgres/2_index, statement 1 of 1 (line 5): running for "), "{line}");
    assert!(line.contains(" s, building index: scanning table, ") && line.ends_with(" %"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_were_changed_or_are_gone_are_refused() {
    let own = Own::create().await;
    deploy(&own, &folder()).await.unwrap();
    let edited =
        folder().edit("1_tables", "CREATE TABLE a (x bigint);").postgres("3_more", "CREATE TABLE more ();");
    let error = deploy(&own, &edited).await.unwrap_err();
    insta::assert_snapshot!(error, @"
    nothing was run:
      postgres/1_tables was changed after it was applied; restore the file and put the change into a new migration, or take it as it is: rowcol migrate resolve --applied postgres:1_tables
    ");
    let databases = Databases::from(&own.stores);
    let mut history = folder().history();
    history.migrations.remove(1);
    let error = migrate::deploy(&databases, &history, &Options::default()).await.unwrap_err();
    insta::assert_snapshot!(error, @"
    nothing was run:
      clickhouse/001_events was applied, and its file is not there; restore it from version control, or deploy with the program that has it; if it is meant to be gone: rowcol migrate resolve --rolled-back clickhouse:001_events
    ");
    let early = Folder::new()
        .postgres("1_tables", "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1);")
        .clickhouse("000_early", "CREATE TABLE early (id UInt8) ENGINE = Memory;");
    let folder = folder();
    let mut history = folder.history();
    history.migrations.insert(0, early.history().migrations.remove(1));
    let error = migrate::deploy(&databases, &history, &Options::default()).await.unwrap_err();
    insta::assert_snapshot!(error, @"
    nothing was run:
      clickhouse/000_early is not applied, and 001_events behind it is; put it behind: rowcol migrate rebase
    ");
    assert_eq!(postgres(&own.stores, "SELECT to_regclass('more')").await, ["NULL"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_squashed_migration_counts_as_applied_where_its_parts_were() {
    let own = Own::create().await;
    deploy(&own, &folder()).await.unwrap();
    let mut history = folder().history();
    let mut squashed = history.migrations.remove(2);
    squashed.name = "2_squashed".into();
    squashed.squashes = vec!["1_tables".into(), "2_index".into()];
    history.migrations[0] = squashed;
    let databases = Databases::from(&own.stores);
    let report = migrate::deploy(&databases, &history, &Options::default()).await.unwrap();
    assert_eq!(report.applied, []);
    let all = status(&databases, &history).await.unwrap();
    assert!(all.iter().all(|status| matches!(status.standing, Standing::Applied { .. })), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_a_migration_end_with_it() {
    let own = Own::create().await;
    let folder = Folder::new()
        .postgres("1_a", "CREATE SCHEMA other; SET search_path = other; CREATE TABLE there (x int);")
        .postgres(
            "2_b",
            "SET ROLE pg_monitor; SELECT current_user;\nCREATE INDEX CONCURRENTLY i ON other.there (x);",
        )
        .postgres("3_c", "CREATE TABLE here (x int);");
    deploy(&own, &folder).await.unwrap();
    let found = postgres(&own.stores, "SELECT to_regclass('other.there'), to_regclass('public.here')").await;
    assert_eq!(found, ["other.there|here"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_postgres_there_is_no_lock() {
    let own = Own::create().await;
    let folder = Folder::new().clickhouse("001_e", "CREATE TABLE e (x Int8) ENGINE = Memory;");
    let databases = Databases::from(&own.stores.clickhouse);
    let error = migrate::deploy(&databases, &folder.history(), &Options::default()).await.unwrap_err();
    assert!(matches!(error, Error::NoLock), "{error}");
    assert!(error.to_string().contains("--no-lock"), "{error}");
    let options = Options { lock: false, ..Options::default() };
    assert_eq!(migrate::deploy(&databases, &folder.history(), &options).await.unwrap().applied.len(), 1);

    let folder = folder.postgres("1_a", "CREATE TABLE a ();");
    let error = migrate::deploy(&databases, &folder.history(), &options).await.unwrap_err();
    assert!(matches!(error, Error::NoStore { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployer_that_does_not_end_is_named() {
    let own = Own::create().await;
    let other = Postgres::connect(&own.postgres_url).await.unwrap();
    let lock = other.try_advisory_lock("rowcol migrations").await.unwrap().unwrap();
    let options = Options { lock_wait: Duration::from_millis(300), ..Options::default() };
    let databases = Databases::from(&own.stores);
    let error = migrate::deploy(&databases, &folder().history(), &options).await.unwrap_err();
    assert!(matches!(&error, Error::Locked { holder, .. } if holder.contains("process ")), "{error}");
    lock.unlock().await.unwrap();
    deploy(&own, &folder()).await.unwrap();
}
