//! Futures dropped in the middle: no later answer is wrong, nothing stays open.

use std::future::Future;
use std::task::Poll;
use std::time::Duration;

use rowcol_tests::random::Random;

use super::*;

/// Polls a future so many times, then drops it. The answer, if it came by then.
pub async fn polled<T>(future: impl Future<Output = T>, times: u64) -> Option<T> {
    let mut future = Box::pin(future);
    let mut left = times;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Waits until no transaction of this test is open, and none of its statements is running.
pub async fn nothing_is_left(postgres: &Postgres) {
    let open =
        "select count(*) from pg_stat_activity where application_name = current_setting('application_name')
        and (state like 'idle in transaction%' or (state = 'active' and pid <> pg_backend_pid()))";
    let mut left = None;
    for _ in 0..500 {
        left = postgres.query_raw(open).await.unwrap()[0][0].clone();
        if left.as_deref() == Some("0") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{left:?} are left open or running after ten seconds");
}

/// Waits until ClickHouse runs no query for which the condition on `system.processes` holds.
pub async fn nothing_runs(clickhouse: &ClickHouse, condition: &str) {
    let sql =
        format!("select query from system.processes where ({condition}) and query not like '%processes%'");
    let mut left = String::new();
    for _ in 0..500 {
        left = clickhouse.query_text(&sql).await.unwrap();
        if left.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{left} still running after ten seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_operations_leave_no_wrong_answer_and_no_transaction() {
    let postgres = postgres_with("connection_limit=6").await;
    let known: Vec<Mark> = (0..1000).map(mark).collect();
    Mark::insert_many(&known).run(&postgres).await.unwrap();
    let tasks = (0..8_u64).map(|task| {
        let postgres = postgres.clone();
        tokio::spawn(async move {
            let mut random = Random::new(task + 1);
            let mut acknowledged = Vec::new();
            let mut next = 1_000_000 * (task as i64 + 1);
            let mut dropped = 0;
            for _ in 0..400 {
                let times = if random.below(2) == 0 { 1 + random.below(3) } else { u64::MAX };
                match random.below(5) {
                    0 | 1 => {
                        let id = random.below(1000) as i64;
                        match polled(Mark::find().get(id).one(&postgres), times).await {
                            Some(found) => assert_eq!(found.unwrap(), Some(mark(id))),
                            None => dropped += 1,
                        }
                    }
                    2 => {
                        let query = Mark::find().filter(|m| m.id.lt(1000)).order_by(|m| m.id);
                        match polled(query.all(&postgres), times).await {
                            Some(found) => assert!(found.unwrap() == (0..1000).map(mark).collect::<Vec<_>>()),
                            None => dropped += 1,
                        }
                    }
                    3 => {
                        // By VALUES, by UNNEST or by COPY.
                        let count = [1, 30, 2000][random.below(3) as usize];
                        let marks: Vec<Mark> = (next..next + count).map(mark).collect();
                        next += count;
                        match polled(Mark::insert_many(&marks).run(&postgres), times).await {
                            Some(written) => {
                                assert_eq!(written.unwrap(), count as u64);
                                acknowledged.push((next - count, count));
                            }
                            None => dropped += 1,
                        }
                    }
                    _ => {
                        // They answer later than the poll that asked, so a third of these is sure to be dropped.
                        let text =
                            ["begin; select pg_sleep(0.002); commit", "select pg_sleep(0.002); select 2"];
                        let text = text[random.below(2) as usize];
                        if polled(postgres.execute_raw(text), times).await.is_none() {
                            dropped += 1;
                        }
                    }
                }
            }
            (acknowledged, dropped)
        })
    });
    let mut dropped = 0;
    let mut acknowledged = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        let (writes, count) = task.await.unwrap();
        acknowledged.extend(writes);
        dropped += count;
    }
    assert!(dropped > 50, "{dropped} were dropped");
    for (from, count) in acknowledged {
        let found =
            Mark::find().filter(|m| m.id.ge(from) & m.id.lt(from + count)).count(&postgres).await.unwrap();
        assert_eq!(found, count as u64, "an acknowledged write is there");
    }
    nothing_is_left(&postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_statement_of_postgres_is_cancelled() {
    let postgres = postgres().await;
    let sleep = postgres.execute_raw("select pg_sleep(30) /* dropped */");
    assert!(tokio::time::timeout(Duration::from_millis(200), sleep).await.is_err());
    let running =
        "select count(*) from pg_stat_activity where query like '%/* dropped */' and state = 'active'";
    let mut left = None;
    for _ in 0..100 {
        left = postgres.query_raw(&running.replace("/* dropped", "/* drop' || 'ped")).await.unwrap()[0][0]
            .clone();
        if left.as_deref() == Some("0") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{left:?} still running after two seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_queries_of_clickhouse_are_gone() {
    let clickhouse = clickhouse_with("max=4").await;
    let database = clickhouse.query_text("select currentDatabase()").await.unwrap();
    let database = database.trim();
    let marks: Vec<Mark> = (0..10_000).map(mark).collect();
    Mark::insert_many(&marks).run(&clickhouse).await.unwrap();
    let mut random = Random::new(7);
    for _ in 0..30 {
        let slow = clickhouse
            .execute_raw("select count() from numbers(100000000000) where not ignore(sipHash64(number))");
        let wait = Duration::from_millis(random.below(40));
        assert!(tokio::time::timeout(wait, slow).await.is_err());
        drop(polled(Mark::find().full_scan().all(&clickhouse), random.below(5) + 1).await);
        assert_eq!(Mark::find().full_scan().count(&clickhouse).await.unwrap(), 10_000);
    }
    let watcher = ClickHouse::connect(&clickhouse_url()).await.unwrap();
    nothing_runs(&watcher, &format!("current_database = '{database}'")).await;
}
