//! Rebuilds while others insert: no row is lost or doubled in the table, in what views make of it, and in the one that is
//! kept to go back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rowcol_codegen::clickhouse::diff::{CLOSED, steps};
use rowcol_codegen::plan::{Answers, Step};

use super::database::{Database, Server};

/// How many insert at once, and how many rows each time.
const WRITERS: u64 = 3;
const ROWS: u64 = 7;

const BEFORE: &str = "
CREATE TABLE t (id UInt64, n Int32, day Date) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY id;
CREATE TABLE d (id UInt64) ENGINE = MergeTree ORDER BY id;
CREATE MATERIALIZED VIEW mv TO d AS SELECT id FROM t;
INSERT INTO t SELECT number + 1000000000, number, toDate('2024-01-01') + number % 90 FROM numbers(200000);
";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_has_each_row_once() {
    rebuild("ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (n, id)", Source::Table).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn attached_parts_have_each_row_once() {
    rebuild("ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(day) ORDER BY id", Source::Table).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rows_that_a_view_brings_are_there_once() {
    rebuild("ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (n, id)", Source::View).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_a_view_nothing_is_closed() {
    rebuild("ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (n, id)", Source::Unread).await;
}

/// What brings rows into the table, and whether a view reads it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Table,
    /// A view of another table.
    View,
    Unread,
}

#[allow(clippy::print_stdout, reason = "a test tells how often it was refused")]
async fn rebuild(storage: &str, source: Source) {
    let server = Server::get().await;
    let (database, other) = (Arc::new(server.database().await), server.database().await);
    let before = match source {
        Source::Table => BEFORE.to_owned(),
        Source::View => format!(
            "{BEFORE}CREATE TABLE s (id UInt64, n Int32, day Date) ENGINE = MergeTree ORDER BY id;\n\
             CREATE MATERIALIZED VIEW into_t TO t AS SELECT id, n, day FROM s;"
        ),
        Source::Unread => BEFORE.replace("CREATE MATERIALIZED VIEW mv TO d AS SELECT id FROM t;\n", ""),
    };
    database.run(&before).await.unwrap();
    let after = before.replacen("ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY id", storage, 1);
    other.run(&after).await.unwrap();
    let to = other.live().await;
    let plan = steps(&database.live().await, &to, &Answers::default()).unwrap();
    let written = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let table = if source == Source::View { "s" } else { "t" };
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write(database.clone(), table, written.clone(), stop.clone())))
        .collect();
    more(&written, 2 * WRITERS).await;
    for step in &plan {
        apply(&database, step).await;
        // Nothing is written while the table is closed.
        if !step.sql.contains(CLOSED) {
            tokio::time::timeout(Duration::from_millis(200), more(&written, 1)).await.ok();
        }
    }
    more(&written, 2 * WRITERS).await;
    stop.store(true, Ordering::Relaxed);
    let mut refused = 0;
    for writer in writers {
        refused += writer.await.unwrap();
    }
    println!("{} inserts, {refused} tries of them refused", written.load(Ordering::Relaxed));
    assert!(source != Source::Unread || refused <= WRITERS, "{refused} refused");
    let expected = 200_000 + written.load(Ordering::Relaxed) * ROWS;
    assert!(expected > 200_000 + ROWS * 10, "the writers did nothing");
    let rows = async |table: &str| {
        let found = database
            .clickhouse
            .query_text(&format!("SELECT count(), uniqExact(id) FROM {table}"))
            .await
            .unwrap();
        let (rows, distinct) = found.trim().split_once('\t').unwrap();
        assert_eq!(rows, distinct, "{table}, after {written:?} inserts");
        rows.parse::<u64>().unwrap()
    };
    assert_eq!(rows("t").await, expected, "after {written:?} inserts");
    if source != Source::Unread {
        assert_eq!(rows("d").await, expected, "after {written:?} inserts");
    }
    if source == Source::View {
        assert_eq!(rows("s").await, expected - 200_000, "after {written:?} inserts");
    }
    // The moment between the exchange and the view that feeds the old table is in the new one alone.
    let old =
        database.clickhouse.query_text("SELECT count() - uniqExact(id), count() FROM t__old").await.unwrap();
    let (doubled, rows) = old.trim().split_once('\t').unwrap();
    assert_eq!(doubled, "0");
    assert!(rows.parse::<u64>().unwrap() >= 200_000);
    let before = database.clickhouse.query_text("SELECT count() FROM t__old").await.unwrap();
    database.statement("INSERT INTO t VALUES (1, 1, '2024-01-01')").await.unwrap();
    let after = database.clickhouse.query_text("SELECT count() FROM t__old").await.unwrap();
    assert_eq!(after.trim().parse::<u64>().unwrap(), before.trim().parse::<u64>().unwrap() + 1);
    assert_eq!(database.schema().await, rowcol_codegen::clickhouse::normal::schema(to));
}

/// Waits until so many more inserts have begun.
async fn more(written: &AtomicU64, inserts: u64) {
    let enough = written.load(Ordering::Relaxed) + inserts;
    while written.load(Ordering::Relaxed) < enough {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// What the server says to an INSERT that has found the table before an exchange and uses it behind it, and to one that
/// finds it closed.
const REFUSED: [&str; 2] = ["TABLE_UUID_MISMATCH", CLOSED];

/// Inserts until it is told to stop. One that is refused at the moment of the exchange is run again; gives how often.
async fn write(
    database: Arc<Database>,
    table: &'static str,
    written: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
) -> u64 {
    let mut refused = 0;
    while !stop.load(Ordering::Relaxed) {
        let at = written.fetch_add(1, Ordering::Relaxed) * ROWS;
        let rows = format!(
            "INSERT INTO {table} SELECT number + {at} + 10, 5, toDate('2024-01-01') + number FROM numbers({ROWS})"
        );
        while let Err(error) = database.statement(&rows).await {
            assert!(REFUSED.iter().any(|text| error.contains(text)), "{error}");
            refused += 1;
        }
    }
    refused
}

/// As whoever runs a plan does: what is refused because somebody is still writing is run again.
async fn apply(database: &Database, step: &Step) {
    for _ in 0..100 {
        match database.apply(std::slice::from_ref(step)).await {
            Ok(()) => return,
            Err(error) if error.contains("an INSERT that began before") => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the inserts do not end: {}", step.sql);
}
