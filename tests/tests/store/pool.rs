//! The limit of connections, as the server sees it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rowcol::Error;

use super::*;

/// Counts the connections of a test on the server, again and again, until it is dropped.
struct Watch {
    most: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<()>,
}

impl Watch {
    async fn connections_of(postgres: &Postgres) -> Self {
        let name = postgres.query_raw("select current_setting('application_name')").await.unwrap();
        let name = name[0][0].clone().unwrap();
        let watcher = Postgres::connect(&postgres_url()).await.unwrap();
        let (most, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (seen, stopped) = (most.clone(), stop.clone());
        let task = tokio::spawn(async move {
            let sql = format!("select count(*) from pg_stat_activity where application_name = '{name}'");
            while !stopped.load(Ordering::Relaxed) {
                let rows = watcher.query_raw(&sql).await.unwrap();
                seen.fetch_max(rows[0][0].as_ref().unwrap().parse().unwrap(), Ordering::Relaxed);
            }
        });
        Self { most, stop, task }
    }

    async fn most(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap();
        self.most.load(Ordering::Relaxed)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_tasks_share_four_connections() {
    let postgres = postgres_with("connection_limit=4").await;
    Mark::insert_many(&(0..100).map(mark).collect::<Vec<_>>()).run(&postgres).await.unwrap();
    let watch = Watch::connections_of(&postgres).await;
    let tasks = (0..16).map(|task| {
        let postgres = postgres.clone();
        tokio::spawn(async move {
            for round in 0..200 {
                let id = (task * 7 + round) % 100;
                let found = Mark::find().get(id).one(&postgres).await.unwrap();
                assert_eq!(found, Some(mark(id)));
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(watch.most().await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_holds_while_futures_are_dropped() {
    let postgres = postgres_with("connection_limit=4").await;
    Mark::insert_many(&(0..100).map(mark).collect::<Vec<_>>()).run(&postgres).await.unwrap();
    let watch = Watch::connections_of(&postgres).await;
    let tasks = (0..16_u64).map(|task| {
        let postgres = postgres.clone();
        tokio::spawn(async move {
            for round in 0..40_i64 {
                if (round as u64 + task).is_multiple_of(8) {
                    let sleep = postgres.execute_raw("select pg_sleep(20)");
                    drop(tokio::time::timeout(Duration::from_millis(3 + task), sleep).await);
                } else {
                    let found = Mark::find().get(round).one(&postgres).await.unwrap();
                    assert_eq!(found, Some(mark(round)));
                }
            }
        })
    });
    let start = Instant::now();
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert!(watch.most().await <= 4);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "dropped statements were cancelled: {:?}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_holds_when_all_connections_are_dropped_at_once() {
    for limit in [1, 4] {
        let postgres = postgres_with(&format!("connection_limit={limit}")).await;
        let watch = Watch::connections_of(&postgres).await;
        let start = Instant::now();
        let sleeps = (0..limit).map(|_| postgres.execute_raw("select pg_sleep(60)"));
        let sleeps = futures_util::future::join_all(sleeps);
        assert!(tokio::time::timeout(Duration::from_millis(100), sleeps).await.is_err());
        assert_eq!(Mark::find().count(&postgres).await.unwrap(), 0);
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
        assert!(watch.most().await <= limit);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_a_connection_ends_with_a_clear_error() {
    let postgres = postgres_with("connection_limit=2&pool_timeout=2s").await;
    // Each lock of a session keeps a connection.
    let held = [
        postgres.advisory_lock(fresh("pool")).await.unwrap(),
        postgres.advisory_lock(fresh("pool")).await.unwrap(),
    ];
    let error = Mark::find().count(&postgres).await.unwrap_err();
    assert!(matches!(error, Error::PoolTimeout { limit: 2, .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("was free within 2s: all 2 were in use; raise connection_limit in the URL"),
        "{text}"
    );
    drop(held);
    assert_eq!(Mark::find().count(&postgres).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn clickhouse_gets_at_most_max_requests_at_once() {
    let clickhouse = clickhouse_with("max=3&min=2").await;
    let database = clickhouse.query_text("select currentDatabase()").await.unwrap();
    let database = database.trim();
    let watcher = ClickHouse::connect(&clickhouse_url()).await.unwrap();
    let slow = (0..12).map(|_| clickhouse.execute_raw("select sleep(0.2)"));
    let slow = futures_util::future::join_all(slow);
    let watching = async {
        let mut most = 0;
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(700) {
            let sql = format!("select count() from system.processes where current_database = '{database}'");
            let count = watcher.query_text(&sql).await.unwrap();
            most = most.max(count.trim().parse::<usize>().unwrap());
        }
        most
    };
    let (results, most) = tokio::join!(slow, watching);
    results.into_iter().for_each(|result| result.unwrap());
    assert!((1..=3).contains(&most), "{most}");

    let full = clickhouse_with("max=1&pool_timeout=100ms").await;
    let (slow, error) =
        tokio::join!(full.execute_raw("select sleep(3)"), async { full.execute_raw("select 1").await });
    slow.unwrap();
    assert!(error.unwrap_err().to_string().contains("all 1 were in use; raise max in the URL"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_connection_is_replaced() {
    let postgres = postgres_with("connection_limit=4").await;
    let name = postgres.query_raw("select current_setting('application_name')").await.unwrap()[0][0]
        .clone()
        .unwrap();
    let admin = Postgres::connect(&postgres_url()).await.unwrap();
    for _ in 0..3 {
        // Several connections, so that the next ones in the pool are dead too.
        let warm = (0..4).map(|_| postgres.execute_raw("select pg_sleep(0.05)"));
        futures_util::future::join_all(warm).await.into_iter().for_each(|warm| assert!(warm.is_ok()));
        let kill = format!(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = '{name}'"
        );
        admin.query_raw(&kill).await.unwrap();
        assert_eq!(Mark::find().count(&postgres).await.unwrap(), 0);
    }
}
